import { type Action } from '@footbridge/access';
import { refused } from '@footbridge/contracts';
import { Database, type ActingAppointment, type Outcome, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { contacted } from './contact.js';
import { GateLimits } from './limits.js';
import { pause, resume } from './pause.js';
import { change, thingOf, type Change, type Step } from './referral.change.js';
import { askAccess, factsFor } from './referral.gate.js';
import { type Decided, type Referral } from './referral.js';
import { type ContactDto, type PauseDto, type ResumeDto } from './step.dto.js';

type Seen = Omit<Change, 'action'>;

/** The clocks of a referral's steps, and contacts with its student: acts on the own record, of either side. */
@Injectable()
export class StepCommands {
  constructor(
    private readonly database: Database,
    private readonly limits: GateLimits,
  ) {}

  pause(what: Seen, wanted: PauseDto, who: Who): Promise<Outcome> {
    return this.decide('referral.pause-step', what, who, (referral, by, now) => pause(referral, wanted, by, now));
  }

  resume(what: Seen, { step }: ResumeDto, who: Who): Promise<Outcome> {
    return this.decide('referral.resume-step', what, who, (referral, by, now) => resume(referral, step, by, now));
  }

  contact(what: Seen, { way, reached }: ContactDto, who: Who): Promise<Outcome> {
    return this.decide('referral.contact-student', what, who, (referral, { organisationId }, now) =>
      contacted(referral, { organisationId, way, reached }, now),
    );
  }

  private decide(
    action: Action,
    what: Seen,
    who: Who,
    how: (referral: Referral, by: ActingAppointment, now: string) => Decided<Referral>,
  ): Promise<Outcome> {
    return change(this.database, who, { ...what, action }, async (tx, referral): Promise<Step> => {
      const facts = await factsFor(tx, { studentId: referral.studentId, relationship: true });
      const asked = askAccess(tx, facts, this.limits, { action, thing: thingOf(referral) });
      const decided = tx.appointment ? how(referral, tx.appointment, tx.now) : refused('no-acting-role');
      return { asked, decided };
    });
  }
}
