import { decide, type AgreementFact, type Decision, type GateInput } from '@footbridge/access';

/** An agreement that is tried: in the place of all between the same two parties, or beside them. */
export type Tried = { readonly agreement: AgreementFact; readonly place: 'instead' | 'beside' };

/** A recorded disclosure decision: its whole coded input, and how it was answered. */
export type RecordedDecision = {
  readonly entryId: string;
  readonly input: GateInput;
  readonly outcome: 'permitted' | 'refused';
  /** Every code that was recorded, of the gate and of the service's own rules. */
  readonly codes: readonly string[];
};

export type Verdict = { readonly permitted: boolean; readonly codes: readonly string[] };
export type Replayed = { readonly then: Verdict; readonly now: Verdict };

/**
 * What the gate would have answered had the tried agreement been in force. What the service's own rules refused stays refused.
 * Undefined: the gate does not answer the recorded input as it was recorded, so nothing can be said.
 */
export function replay({ input, outcome, codes }: RecordedDecision, tried: Tried): Replayed | undefined {
  const then = verdictOf(decide(input));
  if (outcome === 'permitted' && !then.permitted) return undefined;
  const elsewhere = codes.filter((code) => !then.codes.includes(code));
  if (outcome === 'refused' && then.permitted && elsewhere.length === 0) return undefined;
  const now = verdictOf(decide({ ...input, agreements: agreementsWith(input, tried) }));
  return { then: refusedToo(then, elsewhere), now: refusedToo(now, elsewhere) };
}

function verdictOf(decision: Decision): Verdict {
  return decision.outcome === 'permit'
    ? { permitted: true, codes: [] }
    : { permitted: false, codes: [...new Set(decision.reasons.map(({ code }) => code))] };
}

function refusedToo({ permitted, codes }: Verdict, elsewhere: readonly string[]): Verdict {
  return { permitted: permitted && elsewhere.length === 0, codes: [...codes, ...elsewhere] };
}

/** The facts of a decision with the tried agreement among them. Between others it changes nothing. */
export function agreementsWith(
  { agreements, disclosure }: Pick<GateInput, 'agreements' | 'disclosure'>,
  { agreement, place }: Tried,
): readonly AgreementFact[] {
  const { parties } = agreement;
  if (!disclosure || !parties.includes(disclosure.from) || !parties.includes(disclosure.to)) return agreements;
  const kept = place === 'instead' ? [] : agreements.filter(({ id }) => id !== agreement.id);
  return [...kept, agreement];
}

/** So many entries are named of each kind of change. */
const MOST_SAMPLES = 20;

type Changes = { counted: number; toPermitted: number; toRefused: number };
type Moved = { toRefused: number; noLonger: number };

/** Counts, in bounded memory: as many rows as there are actions and codes, and a few entries to look at. */
export class Tally {
  private counted = 0;
  private readonly leftOut = { notWhole: 0, decidedOtherwise: 0 };
  private readonly then = { permitted: 0, refused: 0 };
  private readonly now = { permitted: 0, refused: 0 };
  private readonly actions = new Map<string, Changes>();
  private readonly reasons = new Map<string, Moved>();
  private readonly samples = { toPermitted: [] as string[], toRefused: [] as string[] };

  /** Undefined: an entry that does not hold its decision whole. */
  add(decision: RecordedDecision | undefined, tried: Tried): void {
    const replayed = decision && replay(decision, tried);
    if (replayed) this.count(decision, replayed);
    else this.leftOut[decision ? 'decidedOtherwise' : 'notWhole'] += 1;
  }

  private count(decision: RecordedDecision, { then, now }: Replayed): void {
    this.counted += 1;
    this.then[then.permitted ? 'permitted' : 'refused'] += 1;
    this.now[now.permitted ? 'permitted' : 'refused'] += 1;
    const action = this.actions.get(decision.input.action) ?? { counted: 0, toPermitted: 0, toRefused: 0 };
    this.actions.set(decision.input.action, action);
    action.counted += 1;
    if (then.permitted === now.permitted) return;
    const change = now.permitted ? 'toPermitted' : 'toRefused';
    action[change] += 1;
    if (this.samples[change].length < MOST_SAMPLES) this.samples[change].push(decision.entryId);
    for (const code of now.permitted ? then.codes : now.codes) {
      const moved = this.reasons.get(code) ?? { toRefused: 0, noLonger: 0 };
      this.reasons.set(code, moved);
      moved[now.permitted ? 'noLonger' : 'toRefused'] += 1;
    }
  }

  result() {
    const byAction = [...this.actions].map(([action, changes]) => ({ action, ...changes }));
    const byReason = [...this.reasons].map(([code, moved]) => ({ code, ...moved }));
    const sum = (of: 'toPermitted' | 'toRefused') => byAction.reduce((total, each) => total + each[of], 0);
    return {
      counted: this.counted,
      leftOut: { ...this.leftOut },
      then: { ...this.then },
      now: { ...this.now },
      changed: { toPermitted: sum('toPermitted'), toRefused: sum('toRefused') },
      byAction: byAction.toSorted((one, other) => other.counted - one.counted),
      byReason: byReason.toSorted((one, other) => other.toRefused + other.noLonger - one.toRefused - one.noLonger),
      samples: { toPermitted: [...this.samples.toPermitted], toRefused: [...this.samples.toRefused] },
    };
  }
}
