import { type Message, type Resource, resolveTo } from './message.js';
import { codeIn, SYSTEMS } from './systems.js';

type Count = readonly [min: number, max: number];
const ONE: Count = [1, 1];
const SOME: Count = [1, Infinity];
const ANY: Count = [0, Infinity];

/** What may be wrong with nothing else: a message of one definition with these values means `act`. */
type Definition = {
  readonly act: 'new' | 'cancelled';
  /** How many entries of each type; a type that is not named must not be sent at all. */
  readonly entries: Readonly<Record<string, Count>>;
  readonly reason: string;
  readonly categories: readonly ('referral' | 'validation')[];
  readonly status: readonly string[];
  readonly encounter?: readonly string[];
  readonly carePlan?: readonly string[];
};

const PARTIES = { MessageHeader: ONE, ServiceRequest: ONE, Patient: ONE, Organization: [2, Infinity] } as const;
const REQUEST = {
  ...PARTIES,
  Encounter: ONE,
  CarePlan: ONE,
  Practitioner: SOME,
  PractitionerRole: SOME,
  Consent: SOME,
  HealthcareService: ONE,
  Observation: ANY,
  Flag: ANY,
  MedicationStatement: ANY,
  AllergyIntolerance: ANY,
} as const;

/**
 * The BaRS message definitions of a service request with their cardinalities and workflow variables (reference: fhir-bars
 * A3 and A4). No FHIR validator checks any of this; a receiver must.
 */
const DEFINITIONS: Readonly<Record<string, Definition>> = {
  'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral': {
    act: 'new',
    entries: {
      ...REQUEST,
      Location: ANY,
      Questionnaire: ANY,
      QuestionnaireResponse: ANY,
      Condition: ANY,
      Task: ANY,
      Communication: ANY,
      Procedure: ANY,
    },
    reason: 'new',
    categories: ['referral'],
    status: ['active'],
    encounter: ['triaged', 'finished'],
    carePlan: ['completed'],
  },
  'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-validation': {
    act: 'new',
    entries: { ...REQUEST, Flag: SOME, Location: ONE },
    reason: 'new',
    categories: ['validation'],
    status: ['active'],
    encounter: ['triaged', 'finished'],
    carePlan: ['active'],
  },
  'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-cancelled': {
    act: 'cancelled',
    entries: PARTIES,
    reason: 'update',
    categories: ['referral', 'validation'],
    status: ['revoked', 'entered-in-error'],
  },
};

/** A message whose workflow variables fit together. */
export type Workflow = {
  readonly act: 'new' | 'cancelled';
  readonly category: 'referral' | 'validation';
  readonly status: string;
  readonly request: Resource;
  readonly patient: Resource;
};

/** What the message asks for. Undefined when it has problems; they are in the report. */
export function readWorkflow(message: Message): Workflow | undefined {
  const header = message.header.place;
  const { problems } = header.report;
  const event = header.at('eventCoding');
  if (event.text('system') !== SYSTEMS.event || event.text('code') !== 'servicerequest-request') {
    event.refuse('event-not-supported');
    return undefined;
  }
  const definition = definitionOf(message);
  if (!definition) return undefined;
  checkEntries(message, definition);
  const [request] = ofType(message, 'ServiceRequest');
  const [patient] = ofType(message, 'Patient');
  if (!request || !patient) return undefined;
  checkFocus(message);
  checkAbout(message);
  const category = readCategory(request, definition);
  const status = checkVariables(message, definition, request);
  return category && status && problems.length === 0
    ? { act: definition.act, category, status, request, patient }
    : undefined;
}

export function ofType(message: Message, type: string): Resource[] {
  return message.resources.filter((resource) => resource.type === type);
}

function definitionOf(message: Message): Definition | undefined {
  const header = message.header.place;
  const canonical = header.requiredText('definition')?.split('|', 1)[0];
  if (canonical === undefined) return undefined;
  if (Object.hasOwn(DEFINITIONS, canonical)) return DEFINITIONS[canonical];
  header.at('definition').refuse('definition-not-supported');
  return undefined;
}

function checkEntries(message: Message, { entries }: Definition): void {
  const { report } = message.header.place;
  for (const [type, [min, max]] of Object.entries(entries)) {
    const found = ofType(message, type);
    if (found.length < min) report.problems.push({ code: 'entry-missing', pointer: '/entry', about: type });
    for (const { place } of found.slice(Math.min(max, found.length))) place.refuse('entry-surplus', type);
  }
  for (const { type, place } of message.resources) if (!Object.hasOwn(entries, type)) place.refuse('entry-surplus');
}

function checkFocus(message: Message): void {
  const focus = message.header.place.list('focus');
  if (focus.length !== 1) message.header.place.at('focus').refuse('not-exactly-one');
  for (const reference of focus) resolveTo(message, reference, 'ServiceRequest');
}

/** Everything that names a person as its subject must mean the one patient of the message. */
function checkAbout(message: Message): void {
  const subjects = { ServiceRequest: 'subject', Encounter: 'subject', CarePlan: 'subject', Consent: 'patient' };
  for (const [type, element] of Object.entries(subjects)) {
    for (const { place } of ofType(message, type)) resolveTo(message, place.at(element), 'Patient');
  }
}

function readCategory({ place }: Resource, definition: Definition): 'referral' | 'validation' | undefined {
  const categories = place.list('category');
  if (categories.length !== 1) place.at('category').refuse('not-exactly-one');
  const sent = categories.map((concept) => codeIn(concept, SYSTEMS.category)).find((code) => code !== undefined);
  const category = definition.categories.find((known) => known === sent);
  if (!category) place.at('category').refuse('category-not-in-workflow');
  return category;
}

function checkVariables(message: Message, definition: Definition, request: Resource): string | undefined {
  const reason = message.header.place.at('reason');
  if (codeIn(reason, SYSTEMS.reason) !== definition.reason) reason.refuse('reason-not-in-workflow');
  if (request.place.at('intent').value !== 'plan') request.place.at('intent').refuse('intent-not-plan');
  checkStatus(ofType(message, 'Encounter'), definition.encounter);
  checkStatus(ofType(message, 'CarePlan'), definition.carePlan);
  return checkStatus([request], definition.status);
}

function checkStatus(resources: readonly Resource[], allowed: readonly string[] = []): string | undefined {
  const statuses = resources.map(({ place }) => {
    const status = place.requiredText('status');
    if (status !== undefined && !allowed.includes(status)) place.at('status').refuse('status-not-in-workflow');
    return status;
  });
  return statuses[0];
}
