import { type Urgency } from '@footbridge/contracts';
import { readConsents } from './consents.js';
import {
  type CancelledReferral,
  type Correlation,
  type IncomingFlag,
  type IncomingOrganisation,
  type NewReferral,
  type ReadMessage,
} from './incoming-referral.js';
import {
  checkReferences,
  type Message,
  readInstant,
  readMessage,
  resolve,
  resolveTo,
  type Resource,
} from './message.js';
import { readNhsNumber } from './nhs-number.js';
import { organisationBehind, readName, readOrganisation, serviceIdOf } from './organisations.js';
import { type Note, Place, type Problem, type Report } from './report.js';
import { readStudent } from './student.js';
import { codeIn, codingsOf, identifiersOf, SYSTEMS } from './systems.js';
import { ofType, readWorkflow, type Workflow } from './workflow.js';

/** FHIR's request priorities in the words of Clinical Response Priority; both run from least to most pressing. */
const URGENCY_OF: Readonly<Record<string, Urgency>> = {
  routine: 'routine',
  urgent: 'urgent',
  asap: 'very-urgent',
  stat: 'emergency',
};

/**
 * Reads a BaRS `servicerequest-request` message (FHIR R4, parsed JSON) into our own words: a new referral, or one taken back.
 * It checks what no FHIR validator does: which entries there must and may be, that every reference is answered, that event,
 * reason, category and statuses fit together, and identifiers by their check digits. What it cannot know, and its caller must
 * check: that the sender is who was authenticated, that we are the destination, that the consent names us and covers what was
 * sent, and that the message is not a repeat. It never throws, and neither problems nor notes hold anything about a person.
 */
export function readServiceRequestMessage(bundle: unknown): ReadMessage {
  const report: Report = { problems: [], notes: [] };
  const referral = read(new Place(bundle, '', report));
  if (!referral || report.problems.length > 0) return { ok: false, problems: unique(report.problems) };
  return { ok: true, referral, notes: unique(report.notes) };
}

function read(bundle: Place): NewReferral | CancelledReferral | undefined {
  const message = readMessage(bundle);
  if (!message) return undefined;
  checkReferences(message);
  const workflow = readWorkflow(message);
  if (!workflow) return undefined;
  return workflow.act === 'new' ? readNew(message, workflow) : readCancelled(message, workflow);
}

function readNew(message: Message, { category, request, patient }: Workflow): NewReferral | undefined {
  const { place } = request;
  const parties = readParties(message);
  const student = readStudent(patient.place, message.sentAt);
  const [first, ...others] = readConsents(message);
  const authoredOn = authoredOnOf(message, place, category);
  const urgency = urgencyOf(place);
  const gp = gpOf(message, patient.place);
  const useCase = place
    .list('category')
    .map((concept) => codeIn(concept, SYSTEMS.useCase))
    .find((code) => code !== undefined);
  const service = readService(message, place, parties.toService);
  if (!student || !first || !authoredOn) return undefined;
  return {
    act: 'new',
    kind: category,
    ...parties,
    correlation: readCorrelation(message, place),
    ...(useCase && { useCase }),
    student,
    service,
    ...(gp && { gp }),
    referrer: readReferrer(message, place),
    authoredOn,
    ...(urgency && { urgency }),
    reason: readReason(message, place),
    flags: ofType(message, 'Flag').flatMap(({ place: flag }) => readFlag(message, flag)),
    consents: [first, ...others],
  };
}

function readCancelled(message: Message, { status, request, patient }: Workflow): CancelledReferral {
  return {
    act: 'cancelled',
    because: status === 'revoked' ? 'revoked' : 'entered-in-error',
    ...readParties(message),
    correlation: readCorrelation(message, request.place),
    nhsNumber: readNhsNumber(patient.place),
  };
}

/** Who sent it and to whom. The sender must be named by an identifier, or no agreement could be found. */
function readParties(message: Message) {
  const header = message.header.place;
  const sender = resolveTo(message, header.at('sender'), 'Organization');
  const from: IncomingOrganisation = sender ? readOrganisation(sender.place) : {};
  const systems = [SYSTEMS.odsOrganisation, SYSTEMS.ukprn];
  const isNamed = sender && systems.some((system) => identifiersOf(sender.place, system).length > 0);
  if (sender && !isNamed) sender.place.at('identifier').refuse('identifier-missing');
  header.requiredText('source', 'endpoint');
  const destinations = header.list('destination');
  if (destinations.length !== 1) header.at('destination').refuse('not-exactly-one');
  const [destination] = destinations;
  const receiver = destination && resolveTo(message, destination.at('receiver'), 'Organization');
  const toService = destination && serviceIdOf(destination.at('endpoint'));
  return { from, to: receiver ? readOrganisation(receiver.place) : {}, ...(toService && { toService }) };
}

function readCorrelation(message: Message, request: Place): Correlation {
  const encounters = ofType(message, 'Encounter').map(({ place }) => place);
  const caseNumbers = [request, ...encounters]
    .flatMap((place) => place.list('identifier'))
    .flatMap((identifier) => {
      const [system, value] = [identifier.text('system'), identifier.text('value')];
      return value === undefined ? [] : [{ ...(system && { system }), value }];
    });
  const journey = encounters
    .flatMap((place) => place.list('episodeOfCare'))
    .map((episode) => episode.text('reference'));
  const journeyId = /^(?:urn:uuid:|EpisodeOfCare\/)([0-9a-f-]{36})$/i.exec(journey[0] ?? '')?.[1]?.toLowerCase();
  const serviceRequestId = ofType(message, 'ServiceRequest')[0]?.id ?? '';
  const { bundleId, sentAt, barsVersion } = message;
  return { bundleId, sentAt, barsVersion, serviceRequestId, caseNumbers, ...(journeyId && { journeyId }) };
}

function readService(message: Message, request: Place, toService: string | undefined): NewReferral['service'] {
  const performers = request.list('performer');
  const found = performers.map((performer) => resolve(message, performer));
  const service = found.find((target) => target?.type === 'HealthcareService')?.place;
  if (!service) {
    request.at('performer').refuse(performers.length === 0 ? 'missing' : 'reference-wrong-type', 'HealthcareService');
    return {};
  }
  const id = identifiersOf(service, SYSTEMS.dosService)[0]?.text('value');
  if (id && toService && id !== toService) service.at('identifier').note('service-differs-from-destination');
  const name = service.text('name');
  const providedBy = organisationBehind(message, service.at('providedBy'));
  return { ...(id && { id }), ...(name && { name }), ...(providedBy && { providedBy }) };
}

function readReferrer(message: Message, request: Place): NewReferral['referrer'] {
  const requester = resolveTo(message, request.at('requester'), 'Practitioner', 'PractitionerRole', 'Organization');
  if (requester?.type === 'Organization') return { roles: [], at: readOrganisation(requester.place) };
  const isTheirs = ({ place }: Resource) => resolve(message, place.at('practitioner')) === requester;
  const role = requester?.type === 'Practitioner' ? ofType(message, 'PractitionerRole').find(isTheirs) : requester;
  const person =
    requester?.type === 'Practitioner' ? requester : role && resolve(message, role.place.at('practitioner'));
  const name = person?.place.list('name').map(readName)[0];
  const at = role && organisationBehind(message, role.place.at('organization'));
  return { ...(name && { name }), roles: role?.place.list('code').flatMap(codingsOf) ?? [], ...(at && { at }) };
}

function gpOf(message: Message, patient: Place): IncomingOrganisation | undefined {
  const practices = patient.list('generalPractitioner').map((reference) => organisationBehind(message, reference));
  const gp = practices.find((practice) => practice !== undefined);
  if (!gp) patient.at('generalPractitioner').note('gp-not-given');
  return gp;
}

/** A referral must say when it was written; a request for validation may leave it to the message. */
function authoredOnOf(message: Message, request: Place, category: Workflow['category']) {
  if (category === 'referral' || request.at('authoredOn').present) return readInstant(request, 'authoredOn');
  request.at('authoredOn').note('authored-on-not-given');
  return message.sentAt;
}

function urgencyOf(request: Place): Urgency | undefined {
  const priority = request.text('priority');
  if (priority === undefined) {
    request.at('priority').note('urgency-not-given');
    return undefined;
  }
  if (!Object.hasOwn(URGENCY_OF, priority)) {
    request.at('priority').refuse('code-unknown');
    return undefined;
  }
  return URGENCY_OF[priority];
}

/** Why: the request's own reasons, then what it rests on, then the outcome of the sender's assessment. */
function readReason(message: Message, request: Place): NewReferral['reason'] {
  const references = request.list('reasonReference').flatMap((reference) => resolve(message, reference) ?? []);
  const findings = new Set([...references, ...ofType(message, 'Condition'), ...ofType(message, 'Observation')]);
  const activities = ofType(message, 'CarePlan').flatMap(({ place }) => place.list('activity'));
  const all = [
    request.at('code'),
    ...request.list('reasonCode'),
    ...[...findings].map(({ place }) => place.at('code')),
    ...activities.flatMap((activity) => activity.list('outcomeCodeableConcept')),
  ];
  const notes = request.list('note').flatMap((note) => note.text('text') ?? []);
  const texts = [...new Set([...all.flatMap((concept) => concept.text('text') ?? []), ...notes])];
  const codes = all.flatMap(codingsOf);
  if (codes.length === 0 && texts.length === 0) request.at('reasonCode').note('reason-not-given');
  return { codes, texts };
}

function readFlag(message: Message, flag: Place): IncomingFlag[] {
  if (flag.at('status').value !== 'active') return [];
  const [category] = flag.list('category').flatMap(codingsOf);
  const [code] = codingsOf(flag.at('code'));
  const about = resolve(message, flag.at('subject'))?.type === 'Patient' ? 'student' : 'other';
  return [{ about, ...(category && { category }), ...(code && { code }) }];
}

/** The same place may be read twice; it is told once. */
function unique<T extends Problem | Note>(list: readonly T[]): T[] {
  return [...new Map(list.map((item) => [JSON.stringify(item), item])).values()];
}
