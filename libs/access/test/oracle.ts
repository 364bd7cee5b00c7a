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

type World = GateInput;
type Role = NonNullable<Extract<World['actor'], { kind: 'staff' | 'officer' }>['appointment']>;
type Flow = NonNullable<World['disclosure']>;

function open(world: World, from: string, to?: string): boolean {
  const now = ms(world.now);
  return !(ms(from) > now) && !(to !== undefined && now >= ms(to));
}

function covers(flow: Flow, whole: readonly string[]): boolean {
  return !flow.categories.some((part) => !whole.includes(part));
}

/** "The acting role is one of the caller's role appointments"; "officers: never content". */
function actingRightly(world: World): Role | undefined {
  const { actor, action } = world;
  const role = actor.kind === 'student' ? undefined : actor.appointment;
  const content = (crossing.includes(action) || looking.includes(action)) && action !== 'referral.list';
  const right =
    actor.kind !== 'student' &&
    role?.personId === actor.personId &&
    actor.issuerOrganisations.some((each) => each === role.organisationId) &&
    open(world, role.from, role.to) &&
    role.endedAt === undefined &&
    listed(who[action] ?? '', role.role) &&
    !(content && (actor.kind === 'officer' || listed(officers, role.role)));
  return right ? role : undefined;
}

/** "Access: a view by an organisation of what it already lawfully holds. Needs a role and a relationship." */
function mayLook(world: World, role: Role): boolean {
  const tie = world.relationship;
  const related =
    tie !== undefined &&
    open(world, tie.from, tie.to) &&
    (tie.kind !== 'claimed' ||
      (listed(clinical, role.role) &&
        reasons.some((each) => each === tie.claimed) &&
        ms(tie.to ?? '9999-01-01') - ms(tie.from) <= 86_400_000));
  return (
    world.resource.studentId !== undefined &&
    world.resource.owner === role.organisationId &&
    (!withRelationship.includes(world.action) || related)
  );
}

/** Who was a party and left: nothing of theirs is under the agreement any more. */
function isWithout(flow: Flow, { left }: World['agreements'][number]): boolean {
  const gone = new Set((left ?? []).map(({ party }) => party));
  return gone.has(flow.from) || gone.has(flow.to);
}

/** Issue of ended agreements: what is urgent and was in flight goes on for a while, under a decision record. */
function goesOn(world: World, flow: Flow, deed: World['agreements'][number]): boolean {
  const begun = flow.inFlightSince;
  if (!flow.urgent || begun === undefined) return false;
  const gone = (deed.left ?? []).filter(({ party }) => party === flow.from || party === flow.to);
  const late = gone.filter(
    ({ at, continues }) => !continues || ms(begun) >= ms(at) || ms(world.now) >= ms(continues.until),
  );
  if (gone.length > 0 && deed.state === 'in-force' && open(world, deed.from, deed.to)) return late.length === 0;
  return late.length === 0 && afterStop(world, begun, deed);
}

function afterStop({ now }: World, begun: string, deed: World['agreements'][number]): boolean {
  const stopped = deed.state === 'suspended' || deed.state === 'terminated';
  if (stopped)
    return (
      deed.continues !== undefined &&
      deed.stoppedAt !== undefined &&
      ms(begun) < ms(deed.stoppedAt) &&
      ms(now) < ms(deed.continues.until)
    );
  if (deed.ending === undefined || deed.to === undefined || ms(now) < ms(deed.to)) return false;
  return ms(begun) < ms(deed.to) && ms(now) < ms(deed.to) + deed.ending.days * 86_400_000;
}

/** Promise 1: "under a data sharing agreement in force that names both, and covers ..." */
function agreed(world: World, flow: Flow, role: Role): boolean {
  return world.agreements.some(
    (deed) =>
      (goesOn(world, flow, deed) ||
        (deed.state === 'in-force' && open(world, deed.from, deed.to) && !isWithout(flow, deed))) &&
      open(world, deed.from) &&
      [flow.from, flow.to].every(
        (side) => deed.parties.includes(side) || isWithout({ ...flow, from: side, to: side }, deed),
      ) &&
      deed.purposes.some((each) => each === flow.purpose) &&
      deed.pathways.some((each) => each === world.resource.pathway) &&
      deed.roles.some((each) => each === role.role) &&
      covers(flow, deed.categories),
  );
}

/** Promise 2: "the student's permission to share (recipient, purpose, categories, time)". */
function permittedByStudent(world: World, flow: Flow): boolean {
  if (world.basis?.kind !== 'permission') return false;
  return world.basis.permissions.some((given) => {
    const [height, back] = comesBack[given.returns] ?? [-1, ''];
    const needed = comesBack[flow.returnNeeds ?? '']?.[0] ?? 99;
    const outward = given.registeredBy === flow.from && given.recipients.includes(flow.to);
    const inward = given.registeredBy === flow.to && given.recipients.includes(flow.from);
    return (
      given.studentId === world.resource.studentId &&
      given.state === 'given' &&
      open(world, given.from, given.to) &&
      given.purposes.some((each) => each === flow.purpose) &&
      ((outward && covers(flow, given.categories)) || (inward && height >= needed && covers(flow, back.split(' '))))
    );
  });
}

/** Promise 2: "or on a recorded decision to share without it". */
function decidedWithout(world: World, flow: Flow): boolean {
  if (world.basis?.kind !== 'without-permission') return false;
  const { decision } = world.basis;
  return (
    grounds.includes(decision.ground) &&
    [decision.necessityRecorded, decision.askedRecorded, decision.toldRecorded].every(Boolean) &&
    decision.studentId === world.resource.studentId &&
    decision.recipient === flow.to &&
    decision.decidedBy.organisationId === flow.from &&
    listed(caring, decision.decidedBy.role) &&
    covers(flow, decision.categories)
  );
}

/** Design section 5 and 7: routine disclosures wait for knowledge and for the audit path. */
function fresh({ now, knowledge, limits, auditPathOldest }: World): boolean {
  const { directory, agreements, consents } = knowledge;
  const level = [directory, agreements, consents].every((at) => {
    const age = at === undefined ? Infinity : ms(now) - ms(at);
    return age <= limits.knowledgeSeconds * 1000 && -age <= limits.clockAllowanceSeconds * 1000;
  });
  return level && !(auditPathOldest && ms(now) - ms(auditPathOldest) > limits.auditPathSeconds * 1000);
}

function rests(world: World, flow: Flow, role: Role): boolean {
  const under = agreed(world, flow, role);
  const decision = world.basis?.kind === 'without-permission' ? world.basis.decision : undefined;
  const alone = decision?.oneOff === true || emergencies.some((each) => each === decision?.ground);
  const routine = under && permittedByStudent(world, flow) && fresh(world);
  return (
    (routine && world.action !== 'sharing.without-permission') || ((under || alone) && decidedWithout(world, flow))
  );
}

function mayCross(world: World, role: Role): boolean {
  const { action, disclosure: flow, resource } = world;
  if (!flow || !resource.studentId || !resource.pathway || flow.categories.length === 0) return false;
  const parted = flow.from !== flow.to && role.organisationId === flow[atReceiver.includes(action) ? 'to' : 'from'];
  return parted && purposes.includes(flow.purpose) && rests(world, flow, role);
}

/** Whether the promises allow it. */
export function permitted(world: World): boolean {
  const { action, actor, resource } = world;
  if (actor.kind === 'student') return studentsToo.includes(action) && resource.studentId === actor.studentId;
  const role = actingRightly(world);
  if (!role) return false;
  if (crossing.includes(action)) return mayCross(world, role);
  if (looking.includes(action)) return mayLook(world, role);
  return resource.owner === undefined || resource.owner === role.organisationId;
}
