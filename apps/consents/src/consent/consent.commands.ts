import { barred } from '@footbridge/access';
import { isRefused, type ConsentId, type StudentId } from '@footbridge/contracts';
import { Keyring } from '@footbridge/keyring';
import {
  beforeAct,
  Database,
  done,
  entryOf,
  type Outcome,
  type Recorded,
  type Refusal,
  refuse,
  type RequestTransaction,
  Settings,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v4 } from 'uuid';
import { acted, hidden, stale } from '../recorded.js';
import { isSafeguardingLead, trustsAmong } from '../knowledge/directory.js';
import { ageOn, dayInLondon, type Day } from '../student/age.js';
import { open } from '../student/sealed-details.js';
import { load as loadStudent } from '../student/student.store.js';
import { limitOf } from '../withdrawal/withdrawal.js';
import { begin } from '../withdrawal/withdrawal.store.js';
import { change, give, withdraw, type Answers, type Circumstances, type Consent } from './consent.js';
import { insert, load, save } from './consent.store.js';
import { currentWording } from './wording.js';

@Injectable()
export class ConsentCommands {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly settings: Settings,
  ) {}

  /** The student gives permission to share: in a session with the caller, or online as the caller. */
  async give(studentId: StudentId, answers: Answers, by: Who): Promise<Outcome> {
    const birthDate = await this.birthDate(by, (tx) => Promise.resolve(tx.actor && studentId));
    return this.database.onBehalfOf(by, async (tx) => {
      const asked = acted('consent.give', { kind: 'student', id: studentId }, { studentId });
      const refusal = await barred(tx, 'consent.give', asked);
      if (refusal) return refusal;
      const stored = await loadStudent(tx, studentId);
      if (!stored) return hidden(tx, asked);
      const { registeredBy } = stored.student;
      const recorded = { ...asked, organisations: [registeredBy] };
      const circumstances = await circumstancesOf(tx, { registeredBy, answers, birthDate });
      if (!circumstances) return birthDateMissing(tx, recorded);
      const outcome = give({ id: v4(), studentId, registeredBy }, { answers, circumstances }, actorOf(tx), tx.now);
      if (isRefused(outcome)) return refuse(tx, recorded, 'rule', outcome);
      const entry = entryOf(tx, { ...recorded, objects: objectsOf(outcome.next) });
      const event = await insert(tx, { ...outcome, entry }, wordingOf(answers));
      const { id } = outcome.next;
      return done({ location: `/api/consents/consents/${id}`, version: 1, body: { id }, ...(event ? { event } : {}) });
    });
  }

  /** The student changes what they permit: new answers replace the earlier ones. */
  async change(of: { id: ConsentId; version: number; answers: Answers }, by: Who): Promise<Outcome> {
    const { id, version, answers } = of;
    const birthDate = await this.birthDate(by, async (tx) => (await load(tx, id))?.studentId);
    return this.database.onBehalfOf(by, async (tx) => {
      const found = await this.forChange(tx, 'consent.change', { id, version });
      if ('kind' in found) return found;
      const { consent, recorded } = found;
      const circumstances = await circumstancesOf(tx, { registeredBy: consent.registeredBy, answers, birthDate });
      if (!circumstances) return birthDateMissing(tx, recorded);
      const outcome = change(consent, { answers, circumstances }, actorOf(tx), tx.now);
      if (isRefused(outcome)) return refuse(tx, recorded, consent.state === 'given' ? 'rule' : 'wrong-state', outcome);
      const entry = entryOf(tx, { ...recorded, objects: objectsOf(outcome.next) });
      const event = await save(tx, { ...outcome, entry }, wordingOf(answers));
      return done({ version: outcome.next.version, ...(event ? { event } : {}) });
    });
  }

  /** The student takes the permission back. From now on every enforcer is asked to stop; the effect can be followed. */
  withdraw(of: { id: ConsentId; version: number }, by: Who): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const found = await this.forChange(tx, 'consent.withdraw', of);
      if ('kind' in found) return found;
      const { consent, recorded } = found;
      const outcome = withdraw(consent, actorOf(tx), tx.now);
      if (isRefused(outcome)) return refuse(tx, recorded, consent.state === 'given' ? 'rule' : 'wrong-state', outcome);
      const { next } = outcome;
      const event = await save(tx, { ...outcome, entry: entryOf(tx, { ...recorded, objects: objectsOf(next) }) });
      await begin(tx, { ...next, consentId: next.id, limitAt: limitOf(next.withdrawnAt, this.settings) });
      return done({ version: next.version, ...(event ? { event } : {}) });
    });
  }

  /** Loads under the row lock what the caller may change and has seen in its current version. */
  private async forChange(
    tx: RequestTransaction,
    action: 'consent.change' | 'consent.withdraw',
    of: { id: ConsentId; version: number },
  ): Promise<{ consent: Consent; recorded: Recorded } | Refusal> {
    const asked = acted(action, { kind: 'consent', id: of.id });
    const refusal = await barred(tx, action, asked);
    if (refusal) return refusal;
    const consent = await load(tx, of.id, { forChange: true });
    if (!consent) return hidden(tx, asked);
    const { studentId, registeredBy } = consent;
    const recorded = { ...asked, studentId, organisations: [registeredBy], objects: objectsOf(consent) };
    if (consent.version === of.version) return { consent, recorded };
    return stale(tx, recorded, { seen: of.version, current: consent.version });
  }

  /** The day of birth of the student in question, opened before the act; undefined when the caller may not see them. */
  private async birthDate(
    by: Who,
    whose: (tx: RequestTransaction) => Promise<StudentId | undefined>,
  ): Promise<Day | undefined> {
    const seen = await beforeAct(() =>
      this.database.onBehalfOf(by, async (tx) => {
        const id = await whose(tx);
        return { stored: id === undefined ? undefined : await loadStudent(tx, id) };
      }),
    );
    if (!seen.stored) return undefined;
    const { student, sealed } = seen.stored;
    return (await open(this.keyring, [{ id: student.id, sealed }], ['birthDate'])).get(student.id)?.birthDate;
  }
}

async function circumstancesOf(
  tx: RequestTransaction,
  of: { registeredBy: string; answers: Answers; birthDate: Day | undefined },
): Promise<Circumstances | undefined> {
  const { registeredBy, answers, birthDate } = of;
  if (birthDate === undefined) return undefined;
  const lead = answers.safeguards?.safeguardingLead;
  return {
    age: ageOn(birthDate, dayInLondon(tx.now)),
    trusts: await trustsAmong(tx, answers.recipients),
    wordingIsCurrent: currentWording(answers.wording) !== undefined,
    leadHolds: lead !== undefined && (await isSafeguardingLead(tx, lead, registeredBy)),
  };
}

/** It was erased: then nobody can be asked for permission on this registration. */
function birthDateMissing(tx: RequestTransaction, recorded: Recorded): Promise<Refusal> {
  return refuse(tx, recorded, 'rule', [{ code: 'birth-date-not-held' }]);
}

function wordingOf({ wording }: Answers): string {
  const shown = currentWording(wording);
  if (!shown) throw new Error('permission was accepted on a wording that is not current');
  return shown.text;
}

function objectsOf({ id, version }: Consent) {
  return [{ kind: 'consent', id, version }];
}

function actorOf(tx: RequestTransaction) {
  if (!tx.actor) throw new Error('the acting role was checked before');
  return tx.actor;
}
