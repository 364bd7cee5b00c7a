import { personId, staffWho } from '@footbridge/access';
import { isRefused, type AppointmentId } from '@footbridge/contracts';
import { writeEntries, writeEvents } from '@footbridge/messaging';
import { Database, done, entryOf, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { loadDutyTeams } from '../duty-team/duty-team.store.js';
import { loadOrganisations } from '../organisation/organisation.store.js';
import { end, make } from './appointment.js';
import { type MakeAppointmentDto } from './appointment.dto.js';
import {
  addAppointments,
  loadAppointment,
  loadAppointmentsOf,
  lockAppointmentsOf,
  saveEnd,
  saveStaff,
} from './appointment.store.js';

@Injectable()
export class AppointmentCommands {
  constructor(private readonly database: Database) {}

  /** Appoints a person to a role at the administrator's organisation. */
  make(who: Who, { subject, displayName, ...asked }: MakeAppointmentDto): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const { issuer } = who.caller;
      const person = personId(issuer, subject);
      const recorded: Recorded = {
        service: 'directory',
        act: 'governance',
        action: 'directory.appoint',
        objects: [],
        input: { ...asked, personId: person },
      };
      const { actor, refusal } = await staffWho(tx, 'directory.appoint', recorded);
      if (refusal) return refusal;
      const { organisationId } = actor;
      await lockAppointmentsOf(tx, organisationId);
      const places = await loadOrganisations(tx, [organisationId]);
      const teams = await loadDutyTeams(tx, asked.dutyTeamIds);
      const known = await loadAppointmentsOf(tx, [person]);
      const id = v7();
      const decision = make(
        { id, personId: person, organisationId, ...asked },
        {
          organisation: places.get(organisationId),
          dutyTeamIds: [...teams.values()]
            .filter((team) => team.organisationId === organisationId)
            .map((team) => team.id),
          others: known.filter((each) => each.organisationId === organisationId && each.role === asked.role),
        },
      );
      if (isRefused(decision)) return refuse(tx, recorded, 'rule', decision);
      await saveStaff(tx, [{ organisationId, personId: person, issuer, subject, displayName }]);
      await addAppointments(tx, [decision.next]);
      const [event] = await writeEvents(tx, decision.events);
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects: [{ kind: 'appointment', id, version: 1 }] })]);
      return done({ version: 1, location: `/api/directory/appointments/${id}`, ...(event && { event }) });
    });
  }

  /** Ends an appointment at the administrator's organisation, at once. */
  end(who: Who, id: AppointmentId, version: number): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const hidden: Recorded = {
        service: 'directory',
        act: 'governance',
        action: 'directory.end-appointment',
        objects: [{ kind: 'appointment', id }],
      };
      const { actor, refusal } = await staffWho(tx, 'directory.end-appointment', hidden);
      if (refusal) return refusal;
      const found = await loadAppointment(tx, id);
      // One's own appointment elsewhere can be seen, not ended from here.
      if (found?.appointment.organisationId !== actor.organisationId)
        return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const seen = { ...hidden, objects: [{ kind: 'appointment', id, version: found.revision }] };
      if (found.revision !== version)
        return refuse(tx, seen, 'stale-version', [{ code: 'stale-version', facts: { version: found.revision } }]);
      const decision = end(found.appointment, tx.now);
      if (isRefused(decision)) return refuse(tx, seen, 'wrong-state', decision);
      const next = version + 1;
      await saveEnd(tx, decision.next, next);
      const [event] = await writeEvents(tx, decision.events);
      await writeEntries(tx, [entryOf(tx, { ...hidden, objects: [{ kind: 'appointment', id, version: next }] })]);
      return done({ version: next, ...(event && { event }) });
    });
  }
}
