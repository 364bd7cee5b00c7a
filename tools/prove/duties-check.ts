import {
  ObligationCancelledV1,
  ObligationDischargedV1,
  ObligationEscalatedV1,
  ObligationMintedV1,
  ObligationRemindedV1,
  plus,
  ReferralClosedV1,
  ReferralWithdrawnV1,
  type EventClass,
  type Instant,
  type ToDo,
} from '@footbridge/contracts';
import { obligationId } from '../../apps/duties/src/obligation/obligation-id.js';
import { isAtTheTop, isEnded, nextAt } from '../../apps/duties/src/obligation/obligation.js';
import { type Referral } from '../../apps/referrals/src/referral/referral.js';
import { ALARM_SECONDS, type Simulation } from './duties-simulation.js';
import { reachIn, upAt } from './duties-world.js';

/** What is wrong now, in words; empty: every invariant holds. Asked after each step. */
export function wrongNow(run: Simulation): string[] {
  return [...holders(run), ...lists(run), ...lost(run), ...reachable(run), ...unsaid(run)];
}

const toDosOf = (referral: Referral): ToDo[] => ('next' in referral ? [referral.next, ...referral.beside] : []);

/** Never none and never two: exactly one role or team of one of the two organisations must act next. */
function holders({ referral }: Simulation): string[] {
  if (referral.state === 'draft' || referral.state === 'closed') return [];
  const { organisationId, role, dutyTeamId } = referral.next.holder;
  const one = (role === undefined) !== (dutyTeamId === undefined);
  return one && [referral.from, referral.to].includes(organisationId) ? [] : ['not exactly one must act next'];
}

/** Once everything told has arrived, exactly what the referral asks stands, each with its one holder. */
function lists(run: Simulation): string[] {
  if (!run.settled) return [];
  const wanted = wantedOf(run.referral);
  const standing = run.standing.filter(({ caseKind }) => caseKind === 'referral');
  const wrong = standing.filter(
    ({ id, holder }) => JSON.stringify(sorted(wanted.get(id)?.holder)) !== JSON.stringify(sorted(holder)),
  );
  const missing = [...wanted.keys()].filter((id) => !standing.some((each) => each.id === id));
  return [
    ...wrong.map(({ step }) => `${step} stands and is not asked, or of another holder`),
    ...missing.map(() => 'something is asked and on nobody’s list'),
  ];
}
const remembered = new WeakMap<Referral, ReadonlyMap<string, ToDo>>();
/** What a referral asks, by the ids that it has in duties. */
function wantedOf(referral: Referral): ReadonlyMap<string, ToDo> {
  const before = remembered.get(referral);
  if (before) return before;
  const wanted = new Map(
    toDosOf(referral).map((each) => [obligationId('referral', referral.id, each.step, each.stepVersion), each]),
  );
  remembered.set(referral, wanted);
  return wanted;
}
const sorted = (holder: ToDo['holder'] | undefined) =>
  holder &&
  Object.entries(holder)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** What is lost from the lists is found by the alarm. */
function lost({ lostAt, now }: Simulation): string[] {
  const found = lostAt !== undefined && now > plus(lostAt, { seconds: ALARM_SECONDS + 1 });
  return found ? ['a to-do was lost, and no alarm found it'] : [];
}

/** Whoever must do something is there, or filling the role is somebody's to-do; looked at once the watch had its five seconds. */
function reachable(run: Simulation): string[] {
  if (!run.watched) return [];
  return run.standing.flatMap(({ holder, step }) => {
    const what = holder.role ?? holder.dutyTeamId;
    if (reachIn(run.world)(holder.organisationId).has(what)) return [];
    const filling = run.fillings.some(
      (each) => each.about === what && each.holder.organisationId === holder.organisationId && !isEnded(each),
    );
    return filling ? [] : [`${step} is held by ${what}, whom nobody is, and nobody is asked to fill it`];
  });
}

/**
 * What was done to an obligation was told, in the same step: each level by an event of its own, and a role is passed over only
 * where nobody holds it.
 */
function unsaid(run: Simulation): string[] {
  return run.kept.flatMap((change) => {
    const { before, after } = change;
    const said = run.told
      .slice(run.toldBefore)
      .filter(({ event: { data } }) => (data as { obligationId?: string }).obligationId === after.id)
      .map(({ event }) => event);
    const of = <T extends object>(type: EventClass<T>) =>
      said.filter((each) => each.of === type).map(({ data }) => data as T);
    // Where two turns had passed, it may be escalated twice in one step: each time has its own event, in their order.
    const escalations = run.kept.filter((each) => each.after.id === after.id && goesUp(each));
    const tells = of(ObligationEscalatedV1);
    const mine = goesUp(change) ? tells[escalations.indexOf(change)] : undefined;
    const told = {
      escalated: mine !== undefined,
      'reminded of': of(ObligationRemindedV1).some(({ setFor }) => setFor === after.remindAt[after.reminded - 1]),
      minted: of(ObligationMintedV1).length > 0,
      ended: of(ObligationDischargedV1).length + of(ObligationCancelledV1).length > 0,
    };
    const done = {
      escalated: goesUp(change),
      'reminded of': after.reminded > (before?.reminded ?? 0),
      minted: !before || isEnded(before),
      ended: isEnded(after),
    };
    const untold = (Object.keys(done) as (keyof typeof done)[]).filter((each) => done[each] && !told[each]);
    return [
      ...untold.map((each) => `${after.step} was ${each} and no event tells of it`),
      ...(mine ? wrongLevel(run, change, mine) : []),
      ...(tells.length > escalations.length ? [`${after.step} was not escalated, and an event tells that it was`] : []),
    ];
  });
}

const goesUp = ({ before, after }: Simulation['kept'][number]) => after.told > (before?.told ?? 0);

/** The event tells of the level that was reached, and nobody was passed over who is there. */
function wrongLevel(
  run: Simulation,
  { before, after }: Simulation['kept'][number],
  { level, top }: ObligationEscalatedV1,
): string[] {
  const { step, told, escalation, holder } = after;
  const right = level === Math.min(told, escalation.length) && top === isAtTheTop(after);
  const over = escalation.slice(before?.told ?? 0, told - 1);
  const reach = reachIn(run.world)(holder.organisationId);
  return [
    ...(right ? [] : [`${step} was escalated, and its event tells of another level`]),
    ...(over.some((role) => reach.has(role)) ? [`${step} passed over a role that somebody holds`] : []),
  ];
}

/** What is wrong of the 90 days as a whole. */
export function wrongAtEnd(run: Simulation): string[] {
  return [
    ...silence(run),
    ...escalations(run),
    ...reminders(run),
    ...alive(run),
    ...contacts(run),
    ...askedContacts(run),
  ];
}

/** Silence never moves or drops an offer: what time does alone leaves state, step and holder. */
function silence({ silent }: Simulation): string[] {
  return silent
    .filter(({ what, before, after }) => {
      const same = JSON.stringify(toDosOf(before)[0]) === JSON.stringify(toDosOf(after)[0]);
      const state = before.state === after.state || (what === 'receive' && after.state === 'received');
      return !same || !state || toDosOf(after).length < toDosOf(before).length;
    })
    .map(({ what }) => `${what} moved the next step without anybody's act`);
}

const dataOf = <T extends object>(run: Simulation, of: EventClass<T>) =>
  run.told.filter(({ event }) => event.of === of).map(({ at, event }) => ({ at, data: event.data as T }));

/** No escalation is lost or told twice, whatever crashed: by the end each level whose turn came was told, once, in order. */
function escalations(run: Simulation): string[] {
  const told = dataOf(run, ObligationEscalatedV1);
  const faults = run.standing
    .filter((each) => {
      const at = nextAt(each);
      return at !== undefined && overdue(run, at);
    })
    .map(({ step }) => `the turn of ${step} came and nobody was told`);
  const levels = new Map<string, number[]>();
  for (const { data } of told)
    levels.set(data.obligationId, [...(levels.get(data.obligationId) ?? []), data.level ?? 0]);
  const lossy = run.world.loss !== undefined; // what was lost and minted anew is told anew
  const twice = [...levels.values()].filter(
    (each) => !lossy && each.some((level, n) => n > 0 && level <= (each[n - 1] ?? 0)),
  );
  return [...faults, ...twice.map(() => 'a level was told twice')];
}

/** Whether what was due then should have been done by the end, given what was out and that crashes are tried again. */
const overdue = ({ world }: Simulation, at: Instant) =>
  plus(upAt(world.outages['duties-timer'], at), { minutes: 10 }) < world.end;

function reminders(run: Simulation): string[] {
  const told = dataOf(run, ObligationRemindedV1);
  const twice =
    new Set(told.map(({ data }) => `${data.obligationId} ${data.setFor}`)).size < told.length &&
    run.world.loss === undefined;
  const missed = [...run.obligations.values()].filter((each) => {
    const over =
      [...('endedAt' in each ? [each.endedAt] : []), each.turns[0] ?? each.dueAt, run.world.end].sort()[0] ?? '';
    const due = each.remindAt.filter((at) => plus(upAt(run.world.outages['duties-timer'], at), { minutes: 30 }) < over);
    return (
      plus(upAt(run.world.outages['duties-timer'], each.mintedAt), { minutes: 30 }) < over && each.reminded < due.length
    );
  });
  const early = told.some(({ at, data }) => at < data.setFor);
  return [
    ...missed.map(({ step }) => `a reminder of ${step} was due and not given`),
    ...(twice ? ['a reminder was given twice'] : []),
    ...(early ? ['a reminder was given before its time'] : []),
  ];
}

/** An outcome, or the top of an escalation with a named person and a dated contact with the student, or still within limits. */
function alive(run: Simulation): string[] {
  const { referral, world } = run;
  if (referral.state === 'draft' || ['closed', 'taken-on'].includes(referral.state)) return [];
  const late = run.standing.filter(
    ({ turns, caseKind }) => caseKind === 'referral' && overdue(run, turns.at(-1) ?? world.end),
  );
  if (late.length === 0) return run.standing.length > 0 ? [] : ['neither an outcome nor anything asked of anybody'];
  const told = dataOf(run, ObligationEscalatedV1);
  const tops = late
    .filter(isAtTheTop)
    .flatMap(({ id }) => told.filter(({ data }) => data.obligationId === id && data.top === true));
  if (tops.length === 0) return ['it is late and does not stand at the top of its escalation'];
  const named = tops.some(({ data }) => data.appointmentId !== undefined);
  const nobody =
    [...(world.staff[tops[0]?.data.organisationId ?? ''] ?? new Map<string, string>()).keys()].length === 0;
  const first = tops.map(({ at }) => at).sort()[0] ?? world.end;
  const dated =
    run.standing.some(({ step }) => step === 'contact-student') || run.spoken.some((at) => at >= first) || !run.settled;
  return [
    ...(named || nobody ? [] : ['it stands at the top with nobody named']),
    ...(dated ? [] : ['it stands at the top without a dated contact with the student']),
  ];
}

/**
 * Where those who are asked to speak with the student do so in time, none goes longer without than the limit of what was asked
 * meanwhile, its escalation to the top, and the limit of the contact; outages come on top.
 */
function contacts(run: Simulation): string[] {
  if (!run.world.fair || run.world.loss !== undefined) return [];
  const ends = run.referral.state === 'closed' || run.referral.state === 'taken-on' ? [] : [run.world.end];
  return [...run.spoken, ...ends].flatMap((at, n, all) => {
    const before = all[n - 1];
    if (before === undefined) return [];
    const asked = run.minted.filter(({ mintedAt, dueAt }) => mintedAt <= at && (mintedAt >= before || dueAt >= before));
    const last =
      asked
        .flatMap(({ turns }) => turns.at(-1) ?? [])
        .sort()
        .at(-1) ?? before;
    const contact = run.world.terms['contact-student'].limit;
    const out = Object.values(run.world.outages)
      .flat()
      .reduce((sum, { from, to }) => sum + Date.parse(to) - Date.parse(from), 0);
    const most = plus(last, { hours: contact, minutes: 30, milliseconds: out });
    return at > most ? [`nobody spoke with the student from ${before} to ${at}; by ${most} somebody had to`] : [];
  });
}

/**
 * What was asked first counts: once somebody is asked to speak with the student, somebody does by then, or by the time of the side
 * that took the referral over before it was due; unless the referral ended.
 */
function askedContacts(run: Simulation): string[] {
  if (!run.world.fair || run.world.loss !== undefined) return [];
  const out = Object.values(run.world.outages)
    .flat()
    .reduce((all, { from, to }) => all + Date.parse(to) - Date.parse(from), 0);
  const asked = run.minted.filter(({ step }) => step === 'contact-student');
  const ends = run.told
    .filter(({ event: { of } }) => of === ReferralWithdrawnV1 || of === ReferralClosedV1)
    .map(({ at }) => at);
  return asked.flatMap((first) => {
    const answered = [...run.spoken, ...ends].filter((at) => at >= first.mintedAt).sort()[0] ?? run.world.end;
    const taken = asked.filter(
      ({ mintedAt }) => mintedAt >= first.mintedAt && mintedAt <= first.dueAt && mintedAt <= answered,
    );
    const last =
      taken
        .map(({ dueAt }) => dueAt)
        .sort()
        .at(-1) ?? first.dueAt;
    const most = plus(last, { minutes: 30, milliseconds: out });
    return answered > most
      ? [`somebody was asked to speak with the student by ${last}, and nobody did by ${most}`]
      : [];
  });
}
