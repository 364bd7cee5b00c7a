import {
  ENFORCERS,
  event,
  plus,
  WithdrawalTookEffectV1,
  type ConsentId,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type StudentId,
} from '@footbridge/contracts';

/** A permission taken back, and what the enforcers have said since. */
export type Withdrawal = {
  readonly consentId: ConsentId;
  readonly studentId: StudentId;
  readonly registeredBy: OrganisationId;
  readonly version: number;
  readonly withdrawnAt: Instant;
  /** From here on every enforcer refuses by itself: knowledge limit plus clock allowance after the withdrawal. */
  readonly limitAt: Instant;
  readonly acknowledgements: readonly { readonly enforcer: string; readonly stoppedAt: Instant }[];
};

/**
 * Whether nothing more is shared, since when, and how we know: every enforcer said so, or the limit has passed. A withdrawal
 * that took effect by limit stays so when a late acknowledgement comes.
 */
export type Effect =
  | { readonly state: 'pending'; readonly waitingFor: readonly string[]; readonly atLatest: Instant }
  | { readonly state: 'acknowledged-by-all'; readonly since: Instant }
  | { readonly state: 'by-limit'; readonly since: Instant; readonly waitingFor: readonly string[] };

/** When every enforcer refuses by itself. */
export function limitOf(
  withdrawnAt: Instant,
  limits: { knowledgeLimitSeconds: number; clockAllowanceSeconds: number },
): Instant {
  return plus(withdrawnAt, { seconds: limits.knowledgeLimitSeconds + limits.clockAllowanceSeconds });
}

export function effectOf(withdrawal: Withdrawal, now: Instant, enforcers: readonly string[] = ENFORCERS): Effect {
  const stopped = new Map(withdrawal.acknowledgements.map(({ enforcer, stoppedAt }) => [enforcer, stoppedAt]));
  const inTime = (each: string) => (stopped.get(each) ?? withdrawal.limitAt) < withdrawal.limitAt;
  if (enforcers.every(inTime)) {
    const times = enforcers.map((each) => stopped.get(each) ?? withdrawal.withdrawnAt);
    return { state: 'acknowledged-by-all', since: times.reduce((last, each) => (each > last ? each : last)) };
  }
  const waitingFor = enforcers.filter((each) => !stopped.has(each));
  if (now >= withdrawal.limitAt) return { state: 'by-limit', since: withdrawal.limitAt, waitingFor };
  return { state: 'pending', waitingFor, atLatest: withdrawal.limitAt };
}

/** The event of an effect that is no longer pending. */
export function tookEffect(withdrawal: Withdrawal, effect: Exclude<Effect, { state: 'pending' }>): DomainEvent {
  const { studentId, consentId, version } = withdrawal;
  return event(WithdrawalTookEffectV1, { studentId, consentId, version, how: effect.state, since: effect.since });
}
