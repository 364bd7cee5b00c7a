import {
  AgreementPartyJoinedV1,
  AgreementPartyLeftV1,
  AgreementReturnedV1,
  event,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type Party,
  type Reason,
  type StaffActor,
} from '@footbridge/contracts';
import { reasonsAgainst } from './actions.js';
import {
  isLive,
  joiningOrganisations,
  membersOf,
  type Accession,
  type Agreement,
  type Decided,
  type Joining,
  type Leaver,
  type Live,
  type Terminated,
} from './agreement.js';
import { continuationAtEnd, terminated } from './lifecycle.js';
import { actedBy, decided, named, type Advice, type Preparation } from './preparation.js';
import { MOST_PARTIES, organisationsOf } from './terms.js';

/** Invites a party, with its annex. In the place of one that merged or closed, it is a novation. Nothing flows before it signs. */
export function invite(
  agreement: Agreement,
  of: { readonly party: Party; readonly inPlaceOf?: OrganisationId; readonly errors: readonly Reason[] },
  by: StaffActor,
  now: Instant,
): Decided<Live> {
  const { party, inPlaceOf, errors } = of;
  const { organisationId } = party;
  const reasons = [...reasonsAgainst(agreement, 'invite', by), ...errors];
  if (membersOf(agreement).includes(organisationId))
    reasons.push({ code: 'already-a-party', facts: { organisationId } });
  if (inPlaceOf !== undefined && !membersOf(agreement).includes(inPlaceOf))
    reasons.push({ code: 'not-a-party-to-replace', facts: { organisationId: inPlaceOf } });
  if (!isLive(agreement)) return { refused: reasons };
  if (joiningOf(agreement, organisationId)) reasons.push({ code: 'invited-already', facts: { organisationId } });
  if (namedIn(agreement).size >= MOST_PARTIES)
    reasons.push({ code: 'too-many-parties', facts: { most: MOST_PARTIES } });
  if (reasons.length > 0) return { refused: reasons };
  const invited: Joining = {
    ...{ party, step: 'invited', invitedBy: actedBy(by), invitedAt: now },
    ...(inPlaceOf !== undefined && { inPlaceOf }),
  };
  return { next: { ...agreement, joining: [...agreement.joining, invited] }, events: [] };
}

/** Who may open an accession: another party than the one that invited; that one alone where no other is left that has not closed. */
export function approversOf(
  agreement: Live,
  { invitedBy }: Joining,
  closed: readonly OrganisationId[],
): readonly OrganisationId[] {
  const others = membersOf(agreement).filter((each) => each !== invitedBy.organisationId && !closed.includes(each));
  return others.length > 0 ? others : [invitedBy.organisationId];
}

/** A signatory, another person and of another party than who invited, opens the accession for advice and signature. */
export function approveJoining(
  agreement: Agreement,
  { organisationId, closed }: { readonly organisationId: OrganisationId; readonly closed: readonly OrganisationId[] },
  by: StaffActor,
  now: Instant,
): Decided<Live> {
  const reasons = reasonsAgainst(agreement, 'approve-joining', by);
  if (!isLive(agreement)) return { refused: reasons };
  const found = joiningOf(agreement, organisationId);
  if (found?.step !== 'invited') reasons.push({ code: 'not-invited', facts: { organisationId } });
  if (found?.invitedBy.personId === by.personId) reasons.push({ code: 'inviter-may-not-approve' });
  else if (found && !approversOf(agreement, found, closed).includes(by.organisationId))
    reasons.push({ code: 'another-party-must-approve' });
  if (reasons.length > 0 || !found) return { refused: reasons };
  const approved: Joining = { ...found, step: 'approved', approvedBy: actedBy(by), approvedAt: now };
  return { next: replaceJoining(agreement, organisationId, approved), events: [] };
}

export function dropJoining(agreement: Agreement, organisationId: OrganisationId, by: StaffActor): Decided<Live> {
  const reasons = reasonsAgainst(agreement, 'drop-joining', by);
  if (!isLive(agreement)) return { refused: reasons };
  if (!joiningOf(agreement, organisationId)) reasons.push({ code: 'not-invited', facts: { organisationId } });
  return reasons.length > 0 ? { refused: reasons } : { next: replaceJoining(agreement, organisationId), events: [] };
}

/** Advice of a data protection officer of the party that is to join; it binds nobody, and nobody signs before it. */
export function adviseJoining(
  agreement: Agreement,
  given: Pick<Advice, 'advice' | 'words'>,
  by: StaffActor,
  now: Instant,
): Decided<Live> {
  const reasons = reasonsAgainst(agreement, 'advise-joining', by);
  if (!isLive(agreement)) return { refused: reasons };
  const { organisationId } = by;
  const found = joiningOf(agreement, organisationId);
  if (found?.step !== 'approved') reasons.push({ code: 'joining-not-approved', facts: { organisationId } });
  if (found && hasInvited(found, by)) reasons.push({ code: 'inviter-may-not-advise' });
  if (reasons.length > 0 || found?.step !== 'approved') return { refused: reasons };
  const advised: Joining = { ...found, advice: [...(found.advice ?? []), { ...actedBy(by), ...given, at: now }] };
  return { next: replaceJoining(agreement, organisationId, advised), events: [] };
}

/** Who acted for the parties of now, and so not for the one that joins, whatever appointment they hold there. */
function hasInvited(joining: Joining, { personId }: StaffActor): boolean {
  return (
    joining.invitedBy.personId === personId || (joining.step === 'approved' && joining.approvedBy.personId === personId)
  );
}

/**
 * `expected`: hash of the accession as it stands; `signed`: of what the signatory was shown. `errors`: what stands against the party
 * now, which may be more than when it was invited.
 */
export type JoiningSignature = {
  readonly signed: string;
  readonly expected: string;
  readonly jws: string;
  readonly errors: readonly Reason[];
  /** Why, though the own data protection officer objected. */
  readonly despite?: string;
};

/** Signs the accession for the actor's organisation: its own flows may start now, and nobody else signs again. */
export function join(agreement: Agreement, signature: JoiningSignature, by: StaffActor, now: Instant): Decided<Live> {
  const reasons = [...reasonsAgainst(agreement, 'join', by), ...signature.errors];
  if (!isLive(agreement)) return { refused: reasons };
  const { organisationId } = by;
  const found = joiningOf(agreement, organisationId);
  reasons.push(...againstJoiner(found, signature, by));
  if (agreement.amendment && agreement.amendment.state !== 'draft') reasons.push({ code: 'amendment-in-preparation' });
  if (signature.signed !== signature.expected)
    reasons.push({ code: 'not-what-was-shown', facts: { version: agreement.version } });
  if (reasons.length > 0 || found?.step !== 'approved') return { refused: reasons };
  const { party, inPlaceOf, advice = [] } = found;
  const { jws, despite } = signature;
  const accession: Accession = {
    ...{ party, advice, signature: { ...actedBy(by), jws, at: now, ...(despite !== undefined && { despite }) } },
    ...(inPlaceOf !== undefined && { inPlaceOf }),
  };
  const grown = {
    ...replaceJoining(agreement, organisationId),
    members: [...agreement.members, party],
    accessions: [...agreement.accessions, accession],
    ...withParties(agreement.amendment, (parties) => [...parties, party]),
  };
  const joined = event(AgreementPartyJoinedV1, { ...named(agreement), party: organisationId, joinedAt: now });
  // Who has left by itself meanwhile does not leave twice.
  if (inPlaceOf === undefined || !membersOf(agreement).includes(inPlaceOf)) return decided(grown, joined);
  const { next, events } = without(grown, { organisationId: inPlaceOf, successor: organisationId }, now);
  return { next, events: [joined, ...events] };
}

/**
 * Approved by the others; the own data protection officer has advised, and an objection is answered; and signed by somebody who did
 * none of that, in a role that signs there.
 */
function againstJoiner(found: Joining | undefined, { despite }: JoiningSignature, by: StaffActor): Reason[] {
  const { organisationId, personId, role } = by;
  if (!found) return [{ code: 'joining-not-approved', facts: { organisationId } }];
  const { signatories } = found.party;
  const advice = found.step === 'approved' ? (found.advice ?? []) : undefined;
  const against: readonly (readonly [boolean, Reason])[] = [
    [advice === undefined, { code: 'joining-not-approved', facts: { organisationId } }],
    [advice?.length === 0, { code: 'own-advice-missing', facts: { organisationId } }],
    [advice?.at(-1)?.advice === 'objection' && despite === undefined, { code: 'objection-not-answered' }],
    [advice?.some((each) => each.personId === personId) ?? false, { code: 'adviser-may-not-decide' }],
    [hasInvited(found, by), { code: 'inviter-may-not-join' }],
    [!signatories.includes(role), { code: 'role-does-not-sign-here', facts: { role, roles: signatories } }],
  ];
  return against.flatMap(([holds, reason]) => (holds ? [reason] : []));
}

/**
 * Leaves, for the actor's organisation: its own flows stop with this act, but for what is urgent and in flight, which goes on as the
 * ending clause says. With one party left, the agreement ends.
 */
export function leave(agreement: Agreement, by: StaffActor, now: Instant): Decided<Live | Terminated> {
  const reasons = reasonsAgainst(agreement, 'leave', by);
  if (!isLive(agreement) || reasons.length > 0) return { refused: reasons };
  const { next, events } = without(agreement, actedBy(by), now);
  if (next.members.length >= 2) return { next, events };
  const ended = terminated(next, 'party-leaves', by, now);
  return { next: ended.next, events: [...events, ...ended.events] };
}

/** The agreement without one party. An amendment laid before it goes back to be redrafted without it. */
function without(agreement: Live, leaver: Leaver, now: Instant) {
  const { amendment } = agreement;
  const { organisationId } = leaver;
  const returned: DomainEvent[] =
    amendment && amendment.state !== 'draft'
      ? [event(AgreementReturnedV1, { ...named(amendment), returnedBy: organisationId, returnedAt: now })]
      : [];
  const continues = continuationAtEnd(agreement, now);
  const goesOn = continues && { continues };
  const others = (parties: readonly Party[]) => parties.filter((each) => each.organisationId !== organisationId);
  const next = {
    ...agreement,
    members: others(agreement.members),
    left: [...agreement.left, { ...leaver, at: now, ...goesOn }],
    ...withParties(amendment, others),
  };
  const told = event(AgreementPartyLeftV1, { ...named(agreement), party: organisationId, leftAt: now, ...goesOn });
  return { next, events: [told, ...returned] };
}

/** The amendment as a draft with other parties; a proposal that is taken back is another version. */
function withParties(amendment: Preparation | undefined, change: (parties: readonly Party[]) => readonly Party[]) {
  if (!amendment) return {};
  const { id, version, state, terms, answers } = amendment;
  const changed = { ...terms, parties: [...change(terms.parties)] };
  const draft = { id, version: state === 'draft' ? version : version + 1, terms: changed, answers };
  return { amendment: { ...draft, state: 'draft' as const } };
}

/** Parties of now, invited ones and those of an amendment. */
function namedIn(agreement: Live): Set<OrganisationId> {
  const amended = agreement.amendment ? organisationsOf(agreement.amendment.terms) : [];
  return new Set([...membersOf(agreement), ...joiningOrganisations(agreement), ...amended]);
}

export function joiningOf({ joining }: Live, organisationId: OrganisationId): Joining | undefined {
  return joining.find(({ party }) => party.organisationId === organisationId);
}

function replaceJoining<Of extends Live>(agreement: Of, organisationId: OrganisationId, by?: Joining): Of {
  const joining = agreement.joining.flatMap((each) =>
    each.party.organisationId === organisationId ? (by ? [by] : []) : [each],
  );
  return { ...agreement, joining };
}
