import {
  isRefused,
  ObligationEscalatedV1,
  ObligationRemindedV1,
  plus,
  type DomainEvent,
  type Instant,
  type WithToDos,
} from '@footbridge/contracts';
import { MINTING } from '../../apps/duties/src/minting/minting-table.js';
import { idsOf, reconcile, type Changes, type Told } from '../../apps/duties/src/minting/reconcile.js';
import { obligationId } from '../../apps/duties/src/obligation/obligation-id.js';
import {
  cancel,
  elapse,
  isEnded,
  nextAt,
  type Done,
  type Obligation,
} from '../../apps/duties/src/obligation/obligation.js';
import { watch } from '../../apps/duties/src/vacancy/watch.js';
import { askContact } from '../../apps/referrals/src/referral/contact.js';
import { alarmAt, tellOverdue } from '../../apps/referrals/src/referral/lateness.js';
import { receive, type Decided, type Referral } from '../../apps/referrals/src/referral/referral.js';
import { actOn, speak, type Act } from './duties-people.js';
import { CASE, reachIn, sentIn, TEAM, TRUST, UNIVERSITY, upAt, worldOf, type World } from './duties-world.js';
import { type Choices } from './random.js';

/** Faults planted to see that the check finds them. */
export type Fault =
  | 'lost-escalation'
  | 'lost-middle-level'
  | 'lost-reminder'
  | 'torn-write'
  | 'silent-move'
  | 'loss-without-alarm'
  | 'ended-unseen'
  | 'no-contact'
  | 'contact-forgotten';

type Message = { readonly id: number; readonly event: DomainEvent; at: Instant };
export type Told90 = { readonly at: Instant; readonly event: DomainEvent };
/** What was done by time alone, with what it left: it must move nothing. */
export type Silent = { readonly what: string; readonly before: Referral; readonly after: Referral };

/** As the service does: an alarm after a minute, looked for every ten seconds. */
export const ALARM_SECONDS = 70;
/** As the service does: looked for every five seconds. */
const VACANCY_SECONDS = 5;

/**
 * One referral through 90 days, by the real functions of `referrals` and `duties`: only databases, the bus, loops and people are
 * played. A transaction is kept whole or, in a crash, not at all; then what asked for it comes again. What the service finds by SQL is
 * played too (what is known of a case, what the alarm finds, which places have to-dos): `apps/duties/test` tries that on PostgreSQL.
 * Who covers whom, delegations and relationships are no part of this.
 */
export class Simulation {
  readonly world: World;
  now: Instant;
  referral: Referral;
  obligations = new Map<string, Obligation>();
  fillings: Obligation[] = [];
  readonly told: Told90[] = [];
  readonly silent: Silent[] = [];
  /** When somebody spoke with the student. */
  readonly spoken: Instant[] = [];
  lostAt: Instant | undefined;
  /** What the last step made of which obligations, and how many events had been told before it. */
  kept: { readonly before: Obligation | undefined; readonly after: Obligation }[] = [];
  toldBefore = 0;
  /** Every obligation ever minted, as it was then. */
  readonly minted: Obligation[] = [];
  private toDuties: Message[] = [];
  private toReferrals: Message[] = [];
  private readonly seen = new Set<number>();
  private lastTold: Told | undefined;
  private retryAt: Instant | undefined;
  private looks = new Map<string, Instant>();
  private contactBy: Instant | undefined;
  private vacancyAt: Instant;
  private moved = 0;
  private ids = 0;
  private live: readonly Obligation[] | undefined;

  constructor(
    private readonly choices: Choices,
    private readonly fault?: Fault,
  ) {
    this.world = worldOf(choices.for('world'));
    this.now = this.world.begin;
    this.vacancyAt = this.now;
    this.referral = this.submitted();
    for (const side of [UNIVERSITY, TRUST]) this.lookAgain(side);
  }

  /** Whether everything that was told has arrived, and nothing that was lost is still to be found. */
  get settled(): boolean {
    return this.toDuties.length === 0 && this.toReferrals.length === 0 && this.lostAt === undefined;
  }

  /** Whether the watch over vacant roles has seen what stands now. */
  get watched(): boolean {
    return this.vacancyAt <= this.now;
  }

  get standing(): readonly Obligation[] {
    return (this.live ??= [...this.obligations.values()].filter((each) => !isEnded(each)));
  }

  /** Does what comes next; false when the 90 days are over, or the referral is and nothing is left of it. */
  step(): boolean {
    if (this.referral.state === 'closed' && this.settled && this.standing.length === 0) return false;
    const [first] = this.planned().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    if (!first || first.at > this.world.end) return false;
    if (first.at > this.now) this.now = first.at;
    this.kept = [];
    this.toldBefore = this.told.length;
    first.does();
    return true;
  }

  private planned(): { at: Instant; does: () => void }[] {
    const { outages, moves, loss } = this.world;
    const all: { at: Instant; does: () => void }[] = [];
    const plan = (at: Instant | undefined, does: () => void) => {
      if (at !== undefined) all.push({ at: at < this.now ? this.now : at, does });
    };
    plan(this.toDuties[0] && upAt(outages.bus, this.toDuties[0].at), () => {
      this.mint();
    });
    plan(this.toReferrals[0] && upAt(outages.bus, this.toReferrals[0].at), () => {
      this.react();
    });
    const late = alarmAt(this.referral);
    plan(late && upAt(outages['referrals-loop'], this.later(late)), () => {
      this.tellLate();
    });
    const due = this.dueFirst();
    plan(due && upAt(outages['duties-timer'], this.later(due)), () => {
      this.timer();
    });
    if (this.lostAt && this.fault !== 'loss-without-alarm')
      plan(plus(this.lostAt, { seconds: ALARM_SECONDS }), () => {
        this.alarm();
      });
    if (loss !== undefined && loss > this.now && this.lostAt === undefined)
      plan(loss, () => {
        this.lose();
      });
    const move = moves[this.moved];
    plan(move?.at, () => {
      this.move();
    });
    plan(this.vacancyAt > this.now ? this.vacancyAt : undefined, () => {
      this.vacancies();
    });
    for (const [side, at] of this.looks)
      plan(at, () => {
        this.look(side);
      });
    plan(this.contactBy, () => {
      this.contact();
    });
    return all;
  }

  private later(at: Instant): Instant {
    return this.retryAt !== undefined && at < this.retryAt ? this.retryAt : at;
  }

  private submitted(): Referral {
    const { next, events } = sentIn(this.world);
    this.spoken.push(this.now);
    this.publish(this.toDuties, events);
    return next;
  }

  private publish(queue: Message[], events: readonly DomainEvent[]): void {
    for (const event of events) {
      const at = plus(this.now, { milliseconds: this.choices.between(20, 3_000) });
      const message = { id: ++this.ids, event, at };
      queue.push(message);
      if (this.choices.between(1, 10) === 1) queue.push({ ...message });
      this.told.push({ at: this.now, event });
    }
  }

  /** A transaction that ends in a crash: nothing of it is kept, and it is tried again. */
  private crashes(): boolean {
    if (this.choices.between(1, 20) > 1) return false;
    this.retryAt = plus(this.now, { seconds: this.choices.between(1, 60) });
    return true;
  }

  private taken(queue: Message[]): Message | undefined {
    const [message] = queue;
    if (!message) return undefined;
    if (this.crashes()) {
      message.at = this.retryAt ?? message.at;
      return undefined;
    }
    queue.shift();
    if (this.seen.has(message.id)) return undefined;
    this.seen.add(message.id);
    return message;
  }

  private mint(): void {
    const message = this.taken(this.toDuties);
    const row = message && MINTING.find(({ of }) => of === message.event.of);
    if (!message || !row) return;
    const { of, data } = message.event;
    const id = `7a52d0e1-0000-4000-8000-${String(message.id).padStart(12, '0')}`;
    const told: Told = { id, type: of.type, key: CASE, data: data as WithToDos };
    const changes = reconcile(this.known(told), told, { row, reach: reachIn(this.world) }, this.now);
    if (isRefused(changes)) throw new Error(JSON.stringify(changes));
    this.lastTold = told;
    this.keep(changes);
    if (this.lostAt && idsOf(told, row).every((id) => this.standing.some((each) => each.id === id)))
      this.lostAt = undefined;
  }

  /** As the store loads them: what stands, and what is told of. */
  private known({ data: { toDos } }: Told): Obligation[] {
    const ids = toDos.map(({ step, stepVersion }) => obligationId('referral', CASE, step, stepVersion));
    return [...this.standing, ...ids.flatMap((id) => this.obligations.get(id) ?? []).filter(isEnded)];
  }

  private keep({ changed, events }: Changes): void {
    this.live = undefined;
    for (const { action, next } of changed) {
      this.kept.push({ before: this.obligations.get(next.id), after: next });
      this.obligations.set(next.id, next);
      if (action === 'mint') this.minted.push(next);
      if (action === 'mint' && next.step === 'contact-student' && this.world.fair) {
        const left = Math.max(0, Date.parse(next.dueAt) - Date.parse(this.now));
        this.contactBy = plus(this.now, { milliseconds: Math.floor((left * this.choices.between(0, 100)) / 100) });
      }
    }
    this.vacancyAt = plus(this.now, { seconds: VACANCY_SECONDS });
    this.publish(this.toReferrals, events);
  }

  private react(): void {
    const message = this.taken(this.toReferrals);
    if (!message) return;
    const { of, data } = message.event;
    if (of === ObligationEscalatedV1) {
      const { top, caseKind, ...late } = data as ObligationEscalatedV1;
      if (top === true && caseKind === 'referral' && this.fault !== 'no-contact')
        this.silently('ask-contact', askContact(this.referral, late, this.now));
    } else if (of !== ObligationRemindedV1 && (data as { step: string }).step === 'decide-on-offer')
      this.silently('receive', receive(this.referral, this.now));
  }

  private tellLate(): void {
    if (!this.crashes()) this.silently('tell-overdue', tellOverdue(this.referral, this.now));
  }

  private silently(what: string, decided: Decided<Referral>): void {
    if (isRefused(decided)) return;
    const moved = this.fault === 'silent-move' && what === 'tell-overdue' ? this.stolen(decided.next) : decided.next;
    this.silent.push({ what, before: this.referral, after: moved });
    this.referral = moved;
    this.publish(this.toDuties, decided.events);
  }

  private stolen(referral: Referral): Referral {
    if (!('next' in referral)) return referral;
    const { step, stepVersion, dueAt, escalation } = referral.next;
    const holder = { organisationId: TRUST, dutyTeamId: TEAM };
    return { ...referral, next: { step, stepVersion, dueAt, escalation, holder } };
  }

  private dueFirst(): Instant | undefined {
    return this.standing.flatMap((each) => nextAt(each) ?? []).sort()[0];
  }

  private timer(): void {
    const due = this.standing.filter((each) => (nextAt(each) ?? this.world.end) <= this.now);
    const done = due.map((obligation) => {
      const reach = reachIn(this.world)(obligation.holder.organisationId);
      const { action, outcome } = elapse(obligation, this.now, reach);
      if (isRefused(outcome)) throw new Error(`the timer took ${obligation.step} before its time`);
      return {
        changed: [{ action, next: outcome.next }],
        events: this.loses(action, outcome.next) ? [] : outcome.events,
      };
    });
    // The crash comes once all is worked out: nothing of it is kept; where the fault is planted, the rows and not the events.
    const crashed = this.crashes();
    if (crashed && this.fault !== 'torn-write') return;
    for (const each of done) this.keep(crashed ? { ...each, events: [] } : each);
  }

  private loses(action: Done['action'], { told, escalation }: Obligation): boolean {
    if (action === 'remind') return this.fault === 'lost-reminder';
    if (this.fault === 'lost-middle-level') return told > 1 && told < escalation.length;
    return this.fault === 'lost-escalation';
  }

  /** A fault takes a to-do away, or ends it. */
  private lose(): void {
    const [lost] = this.standing;
    if (!lost) return;
    const ended = cancel(lost, { eventId: CASE, type: 'fault' }, this.now);
    if (this.world.lossEnds && !isRefused(ended)) this.obligations.set(lost.id, ended.next);
    else this.obligations.delete(lost.id);
    this.live = undefined;
    this.lostAt = this.now;
  }

  private alarm(): void {
    this.lostAt = undefined;
    const told = this.lastTold;
    const row = told && MINTING.find(({ of }) => of.type === told.type);
    if (!told || !row || told.data.toDos.length === 0) return;
    const changes = reconcile(this.known(told), told, { row, reach: reachIn(this.world) }, this.now);
    if (isRefused(changes)) return;
    const blind = this.fault === 'ended-unseen' && changes.changed.some(({ action }) => action === 'reopen');
    if (!blind) this.keep(changes);
  }

  private move(): void {
    const move = this.world.moves[this.moved++];
    if (!move) return;
    const here = this.world.staff[move.organisationId];
    if (move.comes) here?.set(move.what, `${move.organisationId}/${this.moved}`);
    else here?.delete(move.what);
    this.vacancyAt = plus(this.now, { seconds: VACANCY_SECONDS });
  }

  private vacancies(): void {
    this.vacancyAt = this.now;
    const standing = [...this.standing, ...this.fillings.filter((each) => !isEnded(each))];
    const places = new Map(
      standing.map(({ holder, about }) => {
        const what = about ?? holder.role ?? holder.dutyTeamId ?? '';
        return [`${holder.organisationId}/${what}`, { organisationId: holder.organisationId, what }] as const;
      }),
    );
    for (const { holder } of standing.filter(({ about }) => about !== undefined))
      places.set(`${holder.organisationId}/${holder.role ?? ''}`, {
        organisationId: holder.organisationId,
        what: holder.role ?? '',
      });
    for (const place of places.values()) {
      const fillings = this.fillings.filter(
        ({ about, holder }) => about === place.what && holder.organisationId === place.organisationId,
      );
      const kind = place.organisationId === TRUST ? 'nhs-trust' : 'he-provider';
      const changes = watch(
        { ...place, kind, last: fillings.at(-1) },
        reachIn(this.world)(place.organisationId),
        this.now,
      );
      for (const { next } of changes?.changed ?? []) {
        this.fillings = [...this.fillings.filter(({ id }) => id !== next.id), next];
        if (next.state === 'open') this.vacancyAt = plus(this.now, { seconds: VACANCY_SECONDS });
      }
    }
  }

  private lookAgain(side: string): void {
    const { everyHours: every, until } = this.world.diligence[side] ?? {};
    if (every === undefined || (until !== undefined && until <= this.now)) this.looks.delete(side);
    else this.looks.set(side, plus(this.now, { minutes: this.choices.between(1, every * 120) }));
  }

  /** Somebody of this side looks at their list and does one thing of it. */
  private look(side: string): void {
    this.lookAgain(side);
    const [toDo] = this.standing
      .filter(({ holder }) => holder.organisationId === side)
      .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    if (toDo) this.done(actOn(this.referral, { step: toDo.step, organisationId: side }, this.choices, this.now));
  }

  private contact(): void {
    this.contactBy = undefined;
    if (this.fault === 'contact-forgotten') return;
    const asked = this.standing.find(({ step }) => step === 'contact-student');
    if (asked) this.done(speak(this.referral, asked.holder.organisationId, this.now));
  }

  private done({ decided, spoke }: Act): void {
    if (isRefused(decided)) return;
    this.referral = decided.next;
    if (spoke === true) this.spoken.push(this.now);
    this.publish(this.toDuties, decided.events);
  }
}
