import {
  type AgreedStep,
  type OrganisationId,
  type OrganisationKind,
  type Pathway,
  type Reason,
  type Role,
  type Terms,
} from '@footbridge/contracts';
import { SIDES } from '../check/flows.js';

/** What the directory says of who is there: roles and duty teams that have somebody now, and services on a pathway. */
export type Staffed = {
  readonly kinds: ReadonlyMap<OrganisationId, OrganisationKind>;
  readonly holds: (organisationId: OrganisationId, role: Role) => boolean;
  /** Whether a service of it on the pathway has a duty team with somebody in it. */
  readonly receives: (organisationId: OrganisationId, pathway: Pathway) => boolean;
};

/** One line of the responsibility chart: who must act at a step, at one party, and whether somebody is there. */
export type Responsibility = {
  readonly pathway: Pathway;
  readonly step: AgreedStep['step'];
  readonly side: AgreedStep['side'];
  readonly organisationId: OrganisationId;
  /** Absent: the duty team of the addressed service. */
  readonly role?: Role;
  readonly cover?: Role;
  readonly filledBy: 'role' | 'cover' | 'duty-team' | 'nobody';
};

/** Who must act at each step, at each party that can be on its side. */
export function responsibilitiesOf(terms: Pick<Terms, 'parties' | 'pathways'>, staffed: Staffed): Responsibility[] {
  return terms.pathways.flatMap(({ pathway, steps }) =>
    steps.flatMap((step) =>
      terms.parties
        .map(({ organisationId }) => organisationId)
        .filter((each) => isOnSide(pathway, step.side, staffed.kinds.get(each)))
        .map((organisationId) => responsibility(pathway, step, organisationId, staffed)),
    ),
  );
}

function isOnSide(pathway: Pathway, side: AgreedStep['side'], kind: OrganisationKind | undefined): boolean {
  return kind !== undefined && SIDES[pathway][side].includes(kind);
}

function responsibility(
  pathway: Pathway,
  { step, side, role, cover }: AgreedStep,
  organisationId: OrganisationId,
  staffed: Staffed,
): Responsibility {
  const filled = (): Responsibility['filledBy'] => {
    if (role === undefined) return staffed.receives(organisationId, pathway) ? 'duty-team' : 'nobody';
    if (staffed.holds(organisationId, role)) return 'role';
    return cover !== undefined && staffed.holds(organisationId, cover) ? 'cover' : 'nobody';
  };
  return {
    ...{ pathway, step, side, organisationId, filledBy: filled() },
    ...(role !== undefined && { role }),
    ...(cover !== undefined && { cover }),
  };
}

/** What keeps an agreement from coming into force: each step that has nobody at a party. */
export function gapsOf(chart: readonly Responsibility[]): Reason[] {
  return chart
    .filter(({ filledBy }) => filledBy === 'nobody')
    .map(({ pathway, step, organisationId, role }) =>
      role === undefined
        ? { code: 'step-without-team', facts: { pathway, step, organisationId } }
        : { code: 'step-without-role', facts: { pathway, step, organisationId, role } },
    );
}
