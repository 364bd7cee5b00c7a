import { type GateInput } from '../src/index.js';

/**
 * The gate again, naively: one boolean written from the text of the promises, with tables and arithmetic of its own. It shares
 * nothing with `decide` but the shape of the question, so that a mistake in one shows as a difference.
 */
const university =
  'wellbeing-adviser wellbeing-lead mental-health-adviser counsellor disability-adviser designated-safeguarding-lead';
const clinical =
  'single-point-of-access-practitioner triage-clinician community-clinician liaison-psychiatry-practitioner duty-worker named-safeguarding-professional';
const caring = `${university} ${clinical}`;
const signing = 'caldicott-guardian senior-information-risk-owner senior-information-owner';
const officers = `${signing} information-governance-lead data-protection-officer`;

const who: Record<string, string> = {
  'referral.submit': caring,
  'referral.update': caring,
  'referral.open': caring,
  'progress.read': university,
  'sharing.without-permission': caring,
  'referral.draft': caring,
  'referral.list': `${caring} service-manager service-administrator`,
  'referral.read': caring,
  'referral.accept': caring,
  'referral.claim-relationship': clinical,
  'consent.record': university,
  'agreement.sign': signing,
  'audit.search': officers,
};
const crossing = ['referral.submit', 'referral.update', 'referral.open', 'progress.read', 'sharing.without-permission'];
const atReceiver = ['referral.open', 'progress.read'];
const looking = ['referral.draft', 'referral.list', 'referral.read', 'referral.accept', 'referral.claim-relationship'];
const withRelationship = ['referral.read', 'referral.accept', 'referral.claim-relationship'];
const studentsToo = ['progress.read', 'referral.read'];
const purposes = ['assessment-and-treatment', 'continuity-of-care', 'safeguarding', 'service-improvement'];
const reasons = [
  'covering-for-colleague',
  'urgent-contact-from-student',
  'clinical-advice-asked',
  'safeguarding-enquiry',
  'incident-review',
];
const emergencies = [
  'safeguarding-adult',
  'safeguarding-child',
  'serious-harm-to-student',
  'serious-harm-to-others',
  'vital-interests',
];
const grounds = [...emergencies, 'best-interests', 'legal-duty', 'court-order'];
const comesBack: Record<string, [height: number, categories: string]> = {
  'nothing-more': [0, 'referral-progress'],
  'arrived-and-decided': [1, 'referral-progress'],
  attendance: [2, 'referral-progress appointment-attendance'],
  'summary-at-end': [3, 'referral-progress appointment-attendance outcome-summary'],
};

const listed = (list: string, word: string | undefined) => word !== undefined && list.split(' ').includes(word);
const ms = (at: string) => new Date(at).getTime();

/** Whether the promises allow it. */
export function permitted(world: GateInput): boolean {
  const now = ms(world.now);
  const open = (from: string, to: string | undefined) => !(ms(from) > now) && !(to !== undefined && now >= ms(to));
  const { action, actor, resource, disclosure: flow, basis } = world;
  if (actor.kind === 'student') return studentsToo.includes(action) && resource.studentId === actor.studentId;

  const role = actor.appointment;
  const actsRightly =
    role?.personId === actor.personId &&
    actor.issuerOrganisations.some((each) => each === role.organisationId) &&
    open(role.from, role.to) &&
    role.endedAt === undefined &&
    listed(who[action] ?? '', role.role) &&
    !(
      (crossing.includes(action) || looking.includes(action)) &&
      action !== 'referral.list' &&
      (actor.kind === 'officer' || listed(officers, role.role))
    );
  if (!actsRightly) return false;

  if (looking.includes(action))
    return (
      resource.studentId !== undefined &&
      resource.owner === role.organisationId &&
      (!withRelationship.includes(action) ||
        (world.relationship !== undefined &&
          open(world.relationship.from, world.relationship.to) &&
          (world.relationship.kind !== 'claimed' ||
            (listed(clinical, role.role) &&
              reasons.some((each) => each === world.relationship?.claimed) &&
              ms(world.relationship.to ?? '9999-01-01') - ms(world.relationship.from) <= 86_400_000))))
    );
  if (!crossing.includes(action)) return resource.owner === undefined || resource.owner === role.organisationId;

  if (!flow || !basis || !resource.studentId || !resource.pathway || flow.categories.length === 0) return false;
  const covers = (whole: readonly string[]) => !flow.categories.some((part) => whole.indexOf(part) < 0);
  const agreed = world.agreements.some(
    (deed) =>
      deed.state === 'in-force' &&
      new Set<string>([...deed.parties, flow.from, flow.to]).size === new Set(deed.parties).size &&
      open(deed.from, deed.to) &&
      deed.purposes.some((each) => each === flow.purpose) &&
      deed.pathways.some((each) => each === resource.pathway) &&
      deed.roles.some((each) => each === role.role) &&
      covers(deed.categories),
  );
  const fresh =
    Object.values(world.knowledge).every(
      (at) =>
        at !== undefined &&
        now - ms(at) <= world.limits.knowledgeSeconds * 1000 &&
        ms(at) - now <= world.limits.clockAllowanceSeconds * 1000,
    ) &&
    Object.keys(world.knowledge).length === 3 &&
    !(world.auditPathOldest && now - ms(world.auditPathOldest) > world.limits.auditPathSeconds * 1000);
  const rests =
    basis.kind === 'permission'
      ? action !== 'sharing.without-permission' &&
        fresh &&
        agreed &&
        basis.permissions.some(
          (given) =>
            given.studentId === resource.studentId &&
            given.state === 'given' &&
            open(given.from, given.to) &&
            given.purposes.some((each) => each === flow.purpose) &&
            ((given.registeredBy === flow.from && given.recipients.includes(flow.to) && covers(given.categories)) ||
              (given.registeredBy === flow.to &&
                given.recipients.includes(flow.from) &&
                (comesBack[given.returns]?.[0] ?? -1) >= (comesBack[flow.returnNeeds ?? '']?.[0] ?? 99) &&
                covers((comesBack[given.returns]?.[1] ?? '').split(' ')))),
        )
      : (agreed || emergencies.includes(basis.decision.ground) || basis.decision.oneOff === true) &&
        grounds.includes(basis.decision.ground) &&
        basis.decision.necessityRecorded &&
        basis.decision.askedRecorded &&
        basis.decision.toldRecorded &&
        basis.decision.studentId === resource.studentId &&
        basis.decision.recipient === flow.to &&
        basis.decision.decidedBy.organisationId === flow.from &&
        listed(caring, basis.decision.decidedBy.role) &&
        covers(basis.decision.categories);
  return (
    rests &&
    flow.from !== flow.to &&
    role.organisationId === (atReceiver.includes(action) ? flow.to : flow.from) &&
    purposes.includes(flow.purpose)
  );
}
