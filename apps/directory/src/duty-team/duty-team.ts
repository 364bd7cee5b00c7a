import {
  DutyTeamFormedV1,
  event,
  ROLES,
  type DomainEvent,
  type DutyTeamId,
  type OrganisationId,
  type OrganisationKind,
  type Reason,
  type Refused,
  type Role,
} from '@footbridge/contracts';

/** A role filled by a rota, with a mailbox that somebody watches. */
export type DutyTeam = {
  id: DutyTeamId;
  organisationId: OrganisationId;
  role: Role;
  /** Never in an event, a log or a refusal. */
  mailbox: string;
};

/**
 * Forms a team, or changes its mailbox. A change of the mailbox alone sends nothing: the mailbox stays here. A team keeps
 * its organisation for life.
 */
export function form(
  input: DutyTeam,
  facts: { organisationKind: OrganisationKind | undefined; current?: DutyTeam | undefined },
): { next: DutyTeam; events: readonly DomainEvent[] } | Refused {
  const { organisationKind, current } = facts;
  const reasons: Reason[] = [];
  if (organisationKind === undefined)
    reasons.push({ code: 'organisation-unknown', facts: { organisationId: input.organisationId } });
  else if (!(ROLES[input.role].at as readonly string[]).includes(organisationKind))
    reasons.push({ code: 'role-not-of-organisation-kind', facts: { role: input.role, kind: organisationKind } });
  if (current && current.organisationId !== input.organisationId)
    reasons.push({ code: 'team-of-another-organisation', facts: { dutyTeamId: input.id } });
  if (reasons.length > 0) return { refused: reasons };
  const { id, organisationId, role } = input;
  const known = current?.role === role;
  return { next: input, events: known ? [] : [event(DutyTeamFormedV1, { organisationId, dutyTeamId: id, role })] };
}
