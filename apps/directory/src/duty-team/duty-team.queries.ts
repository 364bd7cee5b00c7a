import { staffWho } from '@footbridge/access';
import { type DutyTeamId } from '@footbridge/contracts';
import { Database, done, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { dutyTeamsOf, loadDutyTeams } from './duty-team.store.js';

const reading = (id?: DutyTeamId): Recorded => ({
  service: 'directory',
  act: 'governance',
  action: 'directory.read-duty-teams',
  objects: id === undefined ? [] : [{ kind: 'duty-team', id }],
});

@Injectable()
export class DutyTeamQueries {
  constructor(private readonly database: Database) {}

  list(who: Who): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const { actor, refusal } = await staffWho(tx, 'directory.read', reading());
      return refusal ?? done({ body: { items: await dutyTeamsOf(tx, actor.organisationId) } });
    });
  }

  one(who: Who, id: DutyTeamId): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const { refusal } = await staffWho(tx, 'directory.read', reading(id));
      if (refusal) return refusal;
      const team = (await loadDutyTeams(tx, [id])).get(id);
      if (!team) return refuse(tx, reading(id), 'not-found', [{ code: 'not-found' }]);
      return done({ version: 1, body: team });
    });
  }
}
