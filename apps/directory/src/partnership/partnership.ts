import {
  ROLES,
  type AgreementId,
  type AppointmentId,
  type Instant,
  type OrganisationId,
  type OrganisationKind,
  type Pathway,
  type Reason,
  type Refused,
  type Role,
  type StaffActor,
} from '@footbridge/contracts';

/** A day, as 2026-11-26. */
export type Day = string;

/** Money for a time: whole pounds. */
export type Funding = { source: string; pounds: number; from: Day; to: Day };
export type PartnershipContact = { organisationId: OrganisationId; role: Role };
/** The five steps of the collaboration span in the partnership's own words, least first. */
export type Scale = readonly string[];

/** How far the collaboration reached on a day, and what shows it. */
export type Assessment = {
  /** 1 to 5, on the scale as it stood then. */
  step: number;
  words: string;
  on: Day;
  evidence: { meetingsHeld: number; agreementsInForce: number; sharedPathways: number; jointPosts: number };
  note?: string;
  assessedBy: { appointmentId: AppointmentId; organisationId: OrganisationId; role: Role };
};

export type PartnershipInput = {
  name: string;
  regionCode: string;
  members: OrganisationId[];
  agreements: AgreementId[];
  pathways: Pathway[];
  contacts: PartnershipContact[];
  funding: Funding[];
  scale: string[];
};
type Core = PartnershipInput & { id: string; assessments: readonly Assessment[] };
export type Active = Core & { state: 'active' };
export type Ended = Core & { state: 'ended'; endedAt: Instant };
export type Partnership = Active | Ended;

/** The whole life of a partnership. */
export const partnershipActions = {
  active: ['amend', 'assess', 'end'],
  ended: [],
} as const satisfies Record<Partnership['state'], readonly string[]>;
export type PartnershipAction = (typeof partnershipActions)[Partnership['state']][number];

/** Who keeps a partnership for a member. */
export const PARTNERSHIP_KEEPERS = [
  'information-governance-lead',
  'service-manager',
  'wellbeing-lead',
] as const satisfies readonly Role[];

/** A scale of ours to begin with; each partnership may put its own words. */
export const SCALE: Scale = [
  'We know whom to ask',
  'We meet, and say who does what',
  'We work to shared pathways under agreements in force',
  'We plan, staff and learn together',
  'Students meet one service, whoever employs it',
];

/** What the directory says of the organisations named. */
export type Places = ReadonlyMap<OrganisationId, { readonly kind: OrganisationKind; readonly open: boolean }>;
type Decided<Next extends Partnership> = { next: Next } | Refused;

/** Every reason against this person doing this now. */
export function reasonsAgainst(partnership: Partnership, action: PartnershipAction, by: StaffActor): Reason[] {
  const { state, members } = partnership;
  const may: readonly string[] = partnershipActions[state];
  const reasons: Reason[] = may.includes(action) ? [] : [{ code: 'wrong-state', facts: { state, action } }];
  if (!members.includes(by.organisationId)) reasons.push({ code: 'not-a-member' });
  if (!(PARTNERSHIP_KEEPERS as readonly Role[]).includes(by.role))
    reasons.push({ code: 'role-not-allowed', facts: { action, role: by.role, roles: [...PARTNERSHIP_KEEPERS] } });
  return reasons;
}

export function actionsFor(partnership: Partnership, by: StaffActor): PartnershipAction[] {
  return partnershipActions[partnership.state].filter((action) => reasonsAgainst(partnership, action, by).length === 0);
}

/** Begins a partnership; whoever begins it is of a member. */
export function begin(id: string, input: PartnershipInput, places: Places, by: StaffActor): Decided<Active> {
  const next: Active = { ...input, id, state: 'active', assessments: [] };
  const reasons = [...reasonsAgainst(next, 'amend', by), ...flawsOf(input, places)];
  return reasons.length > 0 ? { refused: reasons } : { next };
}

/** Replaces what is kept of it; assessments stay as they were made, in the words of their time. */
export function amend(
  partnership: Partnership,
  input: PartnershipInput,
  places: Places,
  by: StaffActor,
): Decided<Active> {
  const reasons = [...reasonsAgainst(partnership, 'amend', by), ...flawsOf(input, places)];
  if (!input.members.includes(by.organisationId)) reasons.push({ code: 'keeper-must-stay-a-member' });
  if (partnership.state !== 'active' || reasons.length > 0) return { refused: reasons };
  return { next: { ...partnership, ...input } };
}

export type AssessmentInput = Pick<Assessment, 'step' | 'on' | 'evidence' | 'note'>;

/** Says how far the collaboration reached on a day, with its evidence. Earlier assessments stay. */
export function assess(partnership: Partnership, given: AssessmentInput, by: StaffActor, today: Day): Decided<Active> {
  const reasons = reasonsAgainst(partnership, 'assess', by);
  const words = partnership.scale[given.step - 1];
  if (given.on > today) reasons.push({ code: 'assessed-in-the-future', facts: { on: given.on } });
  const last = partnership.assessments.at(-1)?.on;
  if (last !== undefined && given.on < last)
    reasons.push({ code: 'assessed-before-the-last', facts: { on: given.on, last } });
  if (partnership.state !== 'active' || reasons.length > 0 || words === undefined) return { refused: reasons };
  const { appointmentId, organisationId, role } = by;
  const assessment: Assessment = { ...given, words, assessedBy: { appointmentId, organisationId, role } };
  return { next: { ...partnership, assessments: [...partnership.assessments, assessment] } };
}

export function end(partnership: Partnership, by: StaffActor, now: Instant): Decided<Ended> {
  const reasons = reasonsAgainst(partnership, 'end', by);
  if (partnership.state !== 'active' || reasons.length > 0) return { refused: reasons };
  return { next: { ...partnership, state: 'ended', endedAt: now } };
}

const STEPS = 5;

/** Everything that is wrong with what is to be kept; empty when nothing is. */
function flawsOf({ members, contacts, funding, scale }: PartnershipInput, places: Places): Reason[] {
  const reasons: Reason[] = [];
  if (new Set(members).size < 2) reasons.push({ code: 'members-too-few', facts: { needed: 2 } });
  for (const organisationId of new Set(members))
    if (!places.get(organisationId)?.open) reasons.push({ code: 'member-not-open', facts: { organisationId } });
  for (const { organisationId, role } of contacts) {
    const kind = places.get(organisationId)?.kind;
    const at: readonly OrganisationKind[] = ROLES[role].at;
    if (!members.includes(organisationId) || kind === undefined || !at.includes(kind))
      reasons.push({ code: 'contact-not-of-a-member', facts: { organisationId, role } });
  }
  for (const { source, from, to } of funding)
    if (to <= from) reasons.push({ code: 'funding-ends-before-it-begins', facts: { from, to, line: source } });
  const steps = new Set(scale.map((each) => each.trim()));
  if (scale.length !== STEPS || steps.size !== STEPS || steps.has(''))
    reasons.push({ code: 'scale-not-five-steps', facts: { needed: STEPS } });
  return reasons;
}
