import { mayAct } from '@footbridge/access';
import { refused, type AppointmentId, type ReferralId } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import { Database, done, entryOf, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { GateLimits } from '../referral/limits.js';
import { change, thingOf, type Step } from '../referral/referral.change.js';
import { askAccess, factsFor, type Asked } from '../referral/referral.gate.js';
import { assign } from './assign.js';
import { assignedTo, clinicians, colleagueHere, reassign } from './assignment.store.js';

const ACTION = 'referral.assign';
const CHOOSING: Recorded = { service: 'referrals', act: 'access', action: 'referral.list-assignees', objects: [] };

/** Who of the receiving team has which referral in hand. */
@Injectable()
export class AssignmentCommands {
  constructor(
    private readonly database: Database,
    private readonly limits: GateLimits,
  ) {}

  /** Names a clinician of the addressed team. The entry names their appointment. */
  assign(what: { id: ReferralId; version: number }, appointmentId: AppointmentId, who: Who): Promise<Outcome> {
    return change(this.database, who, { ...what, action: ACTION }, async (tx, referral): Promise<Step> => {
      const facts = await factsFor(tx, { studentId: referral.studentId });
      const asked = naming(
        appointmentId,
        askAccess(tx, facts, this.limits, { action: ACTION, thing: thingOf(referral) }),
      );
      const by = tx.appointment;
      if (by?.organisationId !== referral.to) return { asked, decided: refused('wrong-side', { side: 'receiver' }) };
      const [to, now] = await Promise.all([
        colleagueHere(tx, referral.to, appointmentId),
        assignedTo(tx, referral.to, referral),
      ]);
      const also = async () => {
        if (to) await reassign(tx, referral.to, referral, to.personId);
      };
      return { asked, decided: assign(referral, { to, by, now }), also };
    });
  }

  /** To whom the caller can assign: appointments alone; names are the directory's. */
  assignees({ caller, actingAs }: Who): Promise<Outcome> {
    return this.database.asRequest(caller, actingAs, async (tx): Promise<Outcome> => {
      if (tx.actorRefusal) return refuse(tx, CHOOSING, 'refused', tx.actorRefusal);
      const role = mayAct(tx.actor, ACTION);
      if (role) return refuse(tx, CHOOSING, 'refused', role);
      const { organisationId = '', dutyTeamIds = [] } = tx.appointment ?? {};
      const items = await clinicians(tx, organisationId, dutyTeamIds);
      await writeEntries(tx, [entryOf(tx, CHOOSING)]);
      return done({ body: { items } });
    });
  }
}

const naming = (id: AppointmentId, asked: Asked): Asked => ({
  ...asked,
  recorded: { ...asked.recorded, objects: [...asked.recorded.objects, { kind: 'appointment', id }] },
});
