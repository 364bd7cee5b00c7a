import * as fc from 'fast-check';
import {
  ACCESS_REASONS,
  DATA_CATEGORIES,
  plus,
  RETURN_LEVELS,
  ROLE_CODES,
  SHARING_GROUNDS,
  type Instant,
} from '@footbridge/contracts';
import { type AgreementFact, type GateInput, type PermissionFact, type RelationshipFact } from '../src/index.js';
import {
  addressed,
  aClinician,
  anAdviser,
  anAgreement,
  aPermission,
  aRead,
  aReturn,
  aSharingDecision,
  aSubmission,
  NOW,
  OTHER_STUDENT,
  OTHER_TRUST,
  outward,
  STUDENT,
  TOMORROW,
  TRUST,
  UNIVERSITY,
  type StaffInput,
} from './questions.js';

/** Times around now, edges included. */
const times: readonly Instant[] = [-700, -600.001, -600, -31, -30.001, -30, -0.001, 0, 0.001, 10, 10.001, 86_400].map(
  (seconds) => plus(NOW, { seconds }),
);
const organisation = fc.constantFrom(UNIVERSITY, TRUST, OTHER_TRUST);
const organisations = fc.subarray([UNIVERSITY, TRUST, OTHER_TRUST]);
const time = fc.constantFrom(...times);
const maybeTime = fc.constantFrom(undefined, ...times);
const categories = fc.subarray([...DATA_CATEGORIES]);
const role = fc.constantFrom(...ROLE_CODES);
const purpose = fc.constantFrom('assessment-and-treatment', 'safeguarding', 'fitness-to-study');
const purposes = fc.subarray(['assessment-and-treatment', 'safeguarding', 'fitness-to-study'] as const);
const pathway = fc.constantFrom('university-to-nhs-referral', 'nhs-to-university-step-down', undefined);
const student = fc.constantFrom(STUDENT, OTHER_STUDENT);
const level = fc.constantFrom(...RETURN_LEVELS);
const RECORD = '00000000-0000-4000-8000-0000000000e1';
const continuing = fc.record({ recordId: fc.constant(RECORD), until: time });
const departure = fc.record(
  { party: organisation, at: time, continues: continuing },
  { requiredKeys: ['party', 'at'] },
);
const departures = fc.array(departure, { maxLength: 2 });
const kept = Symbol('kept');

type Changes<T> = { [Field in keyof T]?: fc.Arbitrary<unknown> };

/** `base` with each named field changed once in a while; a change to undefined takes the field out. */
function mostly<T extends object>(base: T, changes: Changes<T>, often = 25): fc.Arbitrary<T> {
  const each = Object.entries(changes).map(([field, other]) =>
    fc
      .oneof({ weight: often, arbitrary: fc.constant(kept) }, { weight: 1, arbitrary: other as fc.Arbitrary<unknown> })
      .map((value) => [field, value] as const),
  );
  return fc.tuple(...each).map((fields) => {
    const changed = Object.fromEntries(fields.filter(([, value]) => value !== kept));
    const whole = Object.entries({ ...base, ...changed }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(whole) as T;
  });
}

const agreement = (often: number): fc.Arbitrary<AgreementFact> =>
  mostly(
    anAgreement({ categories: [...DATA_CATEGORIES], roles: ROLE_CODES, to: TOMORROW }),
    {
      state: fc.constantFrom('suspended', 'terminated'),
      stoppedAt: maybeTime,
      continues: continuing,
      ending: fc.record({ recordId: fc.constant(RECORD), days: fc.constantFrom(1, 14) }),
      left: departures,
      parties: organisations,
      purposes,
      categories,
      pathways: fc.constant(['nhs-to-university-step-down']),
      roles: fc.subarray(ROLE_CODES),
      from: time,
      to: maybeTime,
    },
    often,
  );

const permission = (often: number): fc.Arbitrary<PermissionFact> =>
  mostly(
    aPermission({ returns: 'summary-at-end', to: TOMORROW }),
    {
      studentId: student,
      state: fc.constantFrom('withdrawn', 'expired'),
      registeredBy: organisation,
      recipients: organisations,
      purposes,
      categories,
      returns: level,
      from: time,
      to: maybeTime,
    },
    often,
  );

/** A likely fact among unlikely ones, in any order. */
function among<T>(likely: fc.Arbitrary<T>, unlikely: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  const most = fc.tuple(likely, fc.array(unlikely, { maxLength: 2 })).map(([one, more]) => [one, ...more]);
  return fc
    .oneof({ weight: 15, arbitrary: most }, { weight: 1, arbitrary: fc.array(unlikely, { maxLength: 2 }) })
    .chain((facts) => fc.shuffledSubarray(facts, { minLength: facts.length }));
}

const permitting = among(permission(30), permission(3)).map((permissions) => ({ kind: 'permission', permissions }));
const deciding = mostly(aSharingDecision(), {
  studentId: student,
  ground: fc.constantFrom(...SHARING_GROUNDS, 'curiosity'),
  necessityRecorded: fc.boolean(),
  askedRecorded: fc.boolean(),
  toldRecorded: fc.boolean(),
  recipient: organisation,
  categories,
  decidedBy: fc.record({ personId: fc.constant(STUDENT), organisationId: organisation, role }),
  oneOff: fc.boolean(),
}).map((decision) => ({ kind: 'without-permission', decision }));

const relationship: fc.Arbitrary<RelationshipFact | undefined> = fc.oneof(
  { weight: 6, arbitrary: mostly<RelationshipFact>({ ...addressed, to: TOMORROW }, { from: time, to: maybeTime }, 10) },
  {
    weight: 6,
    arbitrary: mostly<RelationshipFact>(
      { kind: 'claimed', from: NOW, to: TOMORROW, claimed: 'incident-review' },
      { claimed: fc.constantFrom(...ACCESS_REASONS, 'curious', undefined), from: time, to: maybeTime },
      10,
    ),
  },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

const knowledge = mostly(
  { directory: NOW, agreements: NOW, consents: NOW },
  { directory: maybeTime, agreements: maybeTime, consents: maybeTime },
);

function actor(base: StaffInput['actor']): fc.Arbitrary<GateInput['actor']> {
  const { appointment, personId } = base;
  const staff = mostly(appointment ?? {}, {
    personId: fc.constant(STUDENT),
    organisationId: organisation,
    role,
    from: time,
    to: maybeTime,
    endedAt: time,
  } as Changes<object>).chain((held) =>
    mostly({ ...base, appointment: held } as StaffInput['actor'], {
      kind: fc.constant('officer'),
      appointment: fc.constant(undefined),
      issuerOrganisations: organisations,
    }),
  );
  const own = student.map((studentId) => ({ kind: 'student' as const, personId, studentId }));
  return fc.oneof({ weight: 30, arbitrary: staff }, { weight: 1, arbitrary: own });
}

const shared = [
  'referral.submit',
  'referral.update',
  'referral.open',
  'progress.read',
  'sharing.without-permission',
] as const;
const kinds = fc.constantFrom<readonly [StaffInput, readonly string[]]>(
  [aSubmission(), ['referral.submit', 'referral.update']],
  [aSubmission({ action: 'referral.open', actor: aClinician() }), ['referral.open']],
  [
    aReturn({ returnNeeds: 'attendance', categories: ['referral-progress', 'appointment-attendance'] }),
    ['referral.update'],
  ],
  [{ ...aReturn(), action: 'progress.read', actor: anAdviser() }, ['progress.read']],
  [aSubmission({ action: 'sharing.without-permission' }), ['sharing.without-permission', 'referral.submit']],
  [aRead(), ['referral.read', 'referral.accept', 'referral.claim-relationship', 'referral.list', 'referral.draft']],
  [
    aRead({ actor: anAdviser(), resource: { ...aRead().resource, owner: UNIVERSITY } }),
    ['referral.read', 'referral.draft'],
  ],
  [
    aRead({ actor: aClinician({ role: 'caldicott-guardian' }) }),
    ['agreement.sign', 'audit.search', 'consent.record', 'referral.shred'],
  ],
);

/** Worlds near the line: about half are permitted, and most of the others are wrong in one thing or two. */
export const world: fc.Arbitrary<GateInput> = kinds.chain(([base, usual]) => {
  const without = base.action === 'sharing.without-permission';
  const disclosure = mostly(base.disclosure ?? outward(), {
    from: organisation,
    to: organisation,
    purpose,
    categories,
    returnNeeds: fc.constantFrom(...RETURN_LEVELS, undefined),
    urgent: fc.boolean(),
    inFlightSince: maybeTime,
  });
  return fc
    .record({
      action: fc.oneof(
        { weight: 15, arbitrary: fc.constantFrom(...usual) },
        { weight: 1, arbitrary: fc.constantFrom(...shared) },
      ),
      actor: actor(base.actor),
      resource: mostly(base.resource, {
        studentId: fc.constantFrom(OTHER_STUDENT, undefined),
        pathway,
        owner: organisation,
      }),
      disclosure: base.disclosure ? disclosure : fc.constantFrom(undefined),
      agreements: among(agreement(40), agreement(3)),
      basis: fc.oneof(
        { weight: 12, arbitrary: without ? deciding : permitting },
        { weight: 1, arbitrary: without ? permitting : deciding },
      ),
      relationship,
      knowledge,
      auditPathOldest: fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: time }),
    })
    .map((parts) => {
      const present = Object.entries(parts).filter(([, value]) => value !== undefined);
      return { now: NOW, limits: base.limits, ...Object.fromEntries(present) } as GateInput;
    });
});
