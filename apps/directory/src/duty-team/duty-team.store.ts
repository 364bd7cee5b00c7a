import { type DutyTeamId, type OrganisationId, type Role } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { type DutyTeam } from './duty-team.js';

type Row = { duty_team_id: string; organisation_id: OrganisationId; role: Role; mailbox: string };

const COLUMNS = 'duty_team_id, organisation_id, role, mailbox';

export async function loadDutyTeams(tx: Sql, ids: readonly DutyTeamId[]): Promise<ReadonlyMap<DutyTeamId, DutyTeam>> {
  const rows = await tx.query<Row>(`select ${COLUMNS} from duty_team where duty_team_id = any ($1)`, [ids]);
  return new Map(rows.map((row) => [row.duty_team_id, dutyTeamOf(row)]));
}

export async function dutyTeamsOf(tx: Sql, organisationId: OrganisationId): Promise<DutyTeam[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from duty_team where organisation_id = $1 order by role, duty_team_id`,
    [organisationId],
  );
  return rows.map(dutyTeamOf);
}

function dutyTeamOf({ duty_team_id, organisation_id, role, mailbox }: Row): DutyTeam {
  return { id: duty_team_id, organisationId: organisation_id, role, mailbox };
}

/** Adds a team that is new. */
export async function addDutyTeam(tx: Sql, { id, organisationId, role, mailbox }: DutyTeam): Promise<void> {
  await tx.query(`insert into duty_team (${COLUMNS}, revision) values ($1, $2, $3, $4, 1)`, [
    id,
    organisationId,
    role,
    mailbox,
  ]);
}

/** Saves what is new or changed, each once; answers the revisions. For the loader. */
export async function saveDutyTeams(tx: Sql, teams: readonly DutyTeam[]): Promise<ReadonlyMap<DutyTeamId, number>> {
  const saved = await tx.query<{ id: string; revision: number }>(
    `insert into duty_team as known (${COLUMNS}, revision)
     select ${COLUMNS}, 1 from jsonb_to_recordset($1::jsonb)
       as given (duty_team_id uuid, organisation_id text, role text, mailbox text)
     on conflict (duty_team_id) do update set role = excluded.role, mailbox = excluded.mailbox,
       revision = known.revision + 1
     returning duty_team_id as id, revision`,
    [
      JSON.stringify(
        teams.map(({ id, organisationId, role, mailbox }) => ({
          duty_team_id: id,
          organisation_id: organisationId,
          role,
          mailbox,
        })),
      ),
    ],
  );
  return new Map(saved.map(({ id, revision }) => [id, revision]));
}
