import { staffWho } from '@footbridge/access';
import { isRefused } from '@footbridge/contracts';
import { writeEntries, writeEvents } from '@footbridge/messaging';
import { Database, done, entryOf, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { loadDutyTeams } from '../duty-team/duty-team.store.js';
import { loadOrganisations } from '../organisation/organisation.store.js';
import { offer, type Service } from './service.js';
import { addService } from './service.store.js';

@Injectable()
export class ServiceCommands {
  constructor(private readonly database: Database) {}

  /** Offers a service of the administrator's organisation. */
  offer(who: Who, input: Omit<Service, 'id' | 'organisationId'>): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const id = v7();
      const recorded: Recorded = {
        service: 'directory',
        act: 'governance',
        action: 'directory.offer-service',
        objects: [],
      };
      const { actor, refusal } = await staffWho(tx, 'directory.maintain', recorded);
      if (refusal) return refusal;
      const { organisationId } = actor;
      const places = await loadOrganisations(tx, [organisationId]);
      const teams = await loadDutyTeams(tx, [input.dutyTeamId]);
      const decision = offer(
        { ...input, id, organisationId },
        {
          organisationKind: places.get(organisationId)?.kind,
          dutyTeamOf: teams.get(input.dutyTeamId)?.organisationId,
        },
      );
      if (isRefused(decision)) return refuse(tx, { ...recorded, input: { kind: input.kind } }, 'rule', decision);
      await addService(tx, decision.next);
      const [event] = await writeEvents(tx, decision.events);
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects: [{ kind: 'service', id, version: 1 }] })]);
      return done({ version: 1, location: `/api/directory/services/${id}`, ...(event && { event }) });
    });
  }
}
