import { barred, personId } from '@footbridge/access';
import { isRefused, secondsBetween, type Refused, type StudentId } from '@footbridge/contracts';
import { Keyring } from '@footbridge/keyring';
import { writeEntries } from '@footbridge/messaging';
import {
  Database,
  done,
  entryOf,
  refusal,
  refuse,
  type Outcome,
  type Refusal,
  type Transaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { v4 } from 'uuid';
import { acted, hidden, stale } from '../recorded.js';
import { open } from '../student/sealed-details.js';
import { load } from '../student/student.store.js';
import { LinkSigner } from './link-signer.js';
import {
  aboutLink,
  findByToken,
  linkOf,
  save,
  take,
  takeToEnd,
  voided,
  type FoundByToken,
} from './sign-in-link.store.js';
import { end, make, makeVoid, redeem, renew, type InUse, type SignInLink } from './sign-in-link.js';

/** What nobody can guess, and of which only the hash is kept: 256 random bits. */
const newSecret = () => randomBytes(32).toString('base64url');
const hashOf = (secret: string) => createHash('sha256').update(secret).digest();

const NOT_USABLE: Refusal = refusal('refused', [{ code: 'sign-in-link-not-usable' }]);
const OVER: Refusal = refusal('refused', [{ code: 'sign-in-link-over' }]);

/** The way in for a student without a university's sign-in, or who does not want to use it. */
@Injectable()
export class SignInLinkCommands {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly signer: LinkSigner,
  ) {}

  /** Makes a link for a student. Its token is in this answer alone: it is kept nowhere, and a repeated answer is without it. */
  async make({ id, version }: { id: StudentId; version: number }, by: Who): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded = acted('student.make-sign-in-link', { kind: 'student', id }, { studentId: id });
      const refused = await barred(tx, 'student.make-sign-in-link', recorded);
      if (refused) return refused;
      const stored = await load(tx, id, { forChange: true });
      if (!stored) return hidden(tx, recorded);
      const { student, sealed } = stored;
      if (student.version !== version) return stale(tx, recorded, { seen: version, current: student.version });
      const ground = {
        studentId: id,
        registeredBy: student.registeredBy,
        onlineViewOff: student.onlineView.state === 'off',
        birthDateHeld: sealed.birthDate !== null,
        offered: this.signer.isOffered,
      };
      const before = await linkOf(tx, id, { forChange: true });
      const outcome = make(ground, before, await this.newIdentity(student.registeredBy), tx.now);
      if (isRefused(outcome)) return refuse(tx, recorded, 'rule', outcome);
      const { next } = outcome;
      const token = newSecret();
      const entries = [entryOf(tx, aboutLink('student.make-sign-in-link', next))];
      const event = await save(tx, { ...outcome, entries }, hashOf(token));
      return done({ version: next.version, body: { token, endsAt: next.endsAt }, ...(event ? { event } : {}) });
    });
  }

  /** From now on the student's link opens nothing, and whoever came by it gets no further access. */
  async makeVoid({ id, version }: { id: StudentId; version: number }, by: Who): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded = acted('student.void-sign-in-link', { kind: 'student', id }, { studentId: id });
      const refused = await barred(tx, 'student.make-sign-in-link', recorded);
      if (refused) return refused;
      const link = await linkOf(tx, id, { forChange: true });
      if (!link) return hidden(tx, recorded);
      if (link.version !== version) return stale(tx, recorded, { seen: version, current: link.version });
      const outcome = makeVoid(link);
      if (isRefused(outcome)) return refuse(tx, recorded, 'wrong-state', outcome);
      await save(tx, { ...outcome, entries: [entryOf(tx, voided(outcome.next))] });
      return done({ version: outcome.next.version });
    });
  }

  /**
   * Lets somebody in who holds the link and knows the student's date of birth. Nobody has signed in yet, so the system acts. A
   * link that is unknown, replaced, void, used or over is answered the same way: it is looked up by its hash, and not found.
   */
  async redeem({ token, birthDate }: { token: string; birthDate: string }): Promise<Outcome> {
    const hash = hashOf(token);
    const found = await this.database.asHandler((tx) => findByToken(tx, hash));
    const known = found && (await this.birthDateOf(found));
    // What was erased, or changed meanwhile, fits nobody's answer.
    if (known === undefined) return NOT_USABLE;
    return this.database.asHandler(async (tx) => {
      const link = await take(tx, { token: hash });
      if (!link) return NOT_USABLE;
      const outcome = redeem(link, known === birthDate, tx.now);
      if (isRefused(outcome)) return this.wrong(tx, link, outcome);
      const renewal = newSecret();
      const entries = [entryOf(tx, aboutLink('student.redeem-sign-in-link', outcome.next))];
      await save(tx, { ...outcome, entries }, hashOf(renewal));
      return done({ body: { ...(await this.access(tx, outcome.next)), renewal } });
    });
  }

  /** Another ten minutes for whoever came by a link, until an hour is over. */
  async renew(renewal: string): Promise<Outcome> {
    return this.database.asHandler(async (tx) => {
      const link = await take(tx, { renewal: hashOf(renewal) });
      const outcome = link && renew(link, tx.now);
      if (!outcome || isRefused(outcome) || link.state !== 'in-use') return OVER;
      await writeEntries(tx, [entryOf(tx, withoutVersion(aboutLink('student.renew-sign-in-link', link)))]);
      return done({ body: await this.access(tx, link) });
    });
  }

  /** Whoever came by a link has signed out: nothing is renewed any more. What is unknown is over already. */
  async end(renewal: string): Promise<Outcome> {
    return this.database.asHandler(async (tx) => {
      const link = await takeToEnd(tx, hashOf(renewal));
      const outcome = link && end(link);
      if (!outcome || isRefused(outcome)) return done();
      await save(tx, {
        ...outcome,
        entries: [entryOf(tx, aboutLink('student.end-sign-in-link', outcome.next))],
      });
      return done();
    });
  }

  /** Another date of birth was given: counted and on the record, though the answer is a refusal. */
  private async wrong(
    tx: Transaction,
    link: SignInLink,
    { refused, next }: Refused & { readonly next?: SignInLink },
  ): Promise<Refusal> {
    const attempt = entryOf(tx, withoutVersion(aboutLink('student.redeem-sign-in-link', link)), refused);
    if (next === undefined) await writeEntries(tx, [attempt]);
    else await save(tx, { next, entries: next.state === 'void' ? [attempt, entryOf(tx, voided(next))] : [attempt] });
    return refusal(refused[0]?.code === 'birth-date-does-not-fit' ? 'rule' : 'refused', refused);
  }

  private async access(tx: Transaction, { id: subject, registeredBy, endsAt }: InUse) {
    const { accessToken, expiresIn } = await this.signer.access(
      { organisation: registeredBy, subject },
      secondsBetween(tx.now, endsAt),
    );
    const issuer = await this.signer.issuerOf(registeredBy);
    return { accessToken, expiresIn, issuer, subject, endsAt };
  }

  private async newIdentity(organisation: string): Promise<{ id: string; personId: string }> {
    const id = v4();
    // Without a signer the link is refused before anybody is named.
    return { id, personId: this.signer.isOffered ? personId(await this.signer.issuerOf(organisation), id) : id };
  }

  private async birthDateOf({ studentId: id, birthDate }: FoundByToken): Promise<string | undefined> {
    const opened = await open(this.keyring, [{ id, sealed: { birthDate } }], ['birthDate']);
    return opened.get(id)?.birthDate;
  }
}

/** An entry that names a version says that the version was made. */
function withoutVersion<T extends { objects: readonly { kind: string; id: string }[] }>(recorded: T): T {
  return { ...recorded, objects: recorded.objects.map(({ kind, id }) => ({ kind, id })) };
}
