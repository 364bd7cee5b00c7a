import { staffWho } from '@footbridge/access';
import { isRefused } from '@footbridge/contracts';
import { writeEntries, writeEvents } from '@footbridge/messaging';
import { Database, done, entryOf, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { loadOrganisations } from '../organisation/organisation.store.js';
import { form } from './duty-team.js';
import { addDutyTeam } from './duty-team.store.js';
import { type FormDutyTeamDto } from './duty-team.dto.js';

@Injectable()
export class DutyTeamCommands {
  constructor(private readonly database: Database) {}

  /** Forms a team of the administrator's organisation. */
  form(who: Who, { role, mailbox }: FormDutyTeamDto): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const id = v7();
      const recorded: Recorded = {
        service: 'directory',
        act: 'governance',
        action: 'directory.form-duty-team',
        objects: [],
      };
      const { actor, refusal } = await staffWho(tx, 'directory.maintain', recorded);
      if (refusal) return refusal;
      const { organisationId } = actor;
      const places = await loadOrganisations(tx, [organisationId]);
      const decision = form(
        { id, organisationId, role, mailbox },
        { organisationKind: places.get(organisationId)?.kind },
      );
      if (isRefused(decision)) return refuse(tx, { ...recorded, input: { role } }, 'rule', decision);
      await addDutyTeam(tx, decision.next);
      const [event] = await writeEvents(tx, decision.events);
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects: [{ kind: 'duty-team', id, version: 1 }] })]);
      return done({ version: 1, location: `/api/directory/duty-teams/${id}`, ...(event && { event }) });
    });
  }
}
