import { staffWho } from '@footbridge/access';
import { isRefused, type ServiceId } from '@footbridge/contracts';
import { writeEntries, writeEvents } from '@footbridge/messaging';
import { Database, done, entryOf, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { loadDutyTeams } from '../duty-team/duty-team.store.js';
import { loadOrganisations } from '../organisation/organisation.store.js';
import { declareCapacity, offer, type Capacity, type Service } from './service.js';
import { addService, saveCapacity, serviceWithVersion } from './service.store.js';

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

  /** Declares how much room a service of the actor's own organisation has. 204; told to everybody as the service, whole. */
  declareCapacity(
    who: Who,
    { id, version }: { id: ServiceId; version: number },
    declared: Pick<Capacity, 'status' | 'waitWeeks'>,
  ): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const recorded: Recorded = {
        service: 'directory',
        act: 'governance',
        action: 'directory.declare-capacity',
        objects: [{ kind: 'service', id }],
      };
      const { actor, refusal } = await staffWho(tx, 'directory.declare-capacity', recorded);
      if (refusal) return refusal;
      const found = await serviceWithVersion(tx, id);
      if (!found) return refuse(tx, recorded, 'not-found', [{ code: 'not-found' }]);
      const decision = declareCapacity(found.service, declared, actor, tx.now);
      if (isRefused(decision)) return refuse(tx, recorded, 'refused', decision);
      if (found.version !== version || !(await saveCapacity(tx, decision.next, version)))
        return refuse(tx, recorded, 'stale-version', [{ code: 'stale-version', facts: { version: found.version } }]);
      const [event] = await writeEvents(tx, decision.events);
      const next = version + 1;
      const entry = {
        ...recorded,
        objects: [{ kind: 'service', id, version: next }],
        input: { status: declared.status },
      };
      await writeEntries(tx, [entryOf(tx, entry)]);
      return done({ version: next, ...(event && { event }) });
    });
  }
}
