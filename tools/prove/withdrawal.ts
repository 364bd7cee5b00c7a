import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile } from '../bench/arithmetic.js';
import { choicesOf } from './random.js';
import { raceOne, type RacedCase, type ReadKind } from './withdrawal-case.js';
import { recorded, type Recorded, watchStops } from './withdrawal-check.js';
import { startWorld } from './withdrawal-world.js';

export type WithdrawalOptions = {
  readonly reads: number;
  readonly seed: string;
  readonly say: (line: string) => void;
  /** Rejects when the proof is to be given up. */
  readonly givenUp?: Promise<never>;
};

export type WithdrawalProof = {
  readonly cases: readonly RacedCase[];
  readonly reads: number;
  /** Disclosures permitted to somebody who asked after "stopped" was shown. */
  readonly permittedAfterShown: number;
  /** Own records that were not given. */
  readonly ownRefused: number;
  readonly recorded: Recorded;
  /** What is wrong, in words; empty when the proof holds. */
  readonly failures: readonly string[];
};

const CASES_AT_ONCE = 3;
const OWN: readonly ReadKind[] = ['own-record', 'own-messages'];

/** Races reads against withdrawals until there were so many; then asks answers and databases. Leaves nothing behind. */
export async function proveWithdrawal({ reads, seed, say, givenUp }: WithdrawalOptions): Promise<WithdrawalProof> {
  const logs = mkdtempSync(join(tmpdir(), 'footbridge-prove-'));
  let held = false;
  try {
    say('Starting consents and referrals …');
    const world = await startWorld({ logs });
    try {
      await watchStops(world);
      const cases: RacedCase[] = [];
      let begun = 0;
      let lastSaid = Date.now();
      const count = () => cases.reduce((sum, each) => sum + each.reads.length, 0);
      const worker = async () => {
        while (count() < reads) {
          cases.push(await raceOne(world, choicesOf(seed).for(String(begun++))));
          if (Date.now() - lastSaid < 2_000) continue;
          lastSaid = Date.now();
          say(`  ${cases.length} withdrawals, ${count()} of ${reads} reads`);
        }
      };
      const workers = Math.min(CASES_AT_ONCE, Math.ceil(reads / 50));
      const racing = Promise.all(Array.from({ length: workers }, worker));
      await (givenUp ? Promise.race([racing, givenUp]) : racing);
      const proof = judge(cases, await recorded(world, cases));
      held = proof.failures.length === 0;
      return proof;
    } finally {
      await world.stop();
    }
  } finally {
    if (held) rmSync(logs, { recursive: true, force: true });
    else say(`The logs of the services are in ${logs}.`);
  }
}

function judge(cases: readonly RacedCase[], found: Recorded): WithdrawalProof {
  const all = cases.flatMap((each) => each.reads);
  const disclosures = all.filter(({ kind }) => !OWN.includes(kind));
  const own = all.filter(({ kind }) => OWN.includes(kind));
  const permittedAfterShown = disclosures.filter(({ afterStopped, permitted }) => afterStopped && permitted).length;
  const ownRefused = own.filter(({ permitted }) => !permitted).length;
  const permitted = disclosures.filter((each) => each.permitted).length;
  const prepared = cases.length; // the opening that each case begins with, before the race
  const claims: [string, boolean][] = [
    ['a disclosure was permitted after "stopped" was shown', permittedAfterShown > 0],
    ['a disclosure was committed after the acknowledgement had stopped it', found.permittedAfterStop > 0],
    ['a disclosure is later than the time shown as "stopped since"', found.permittedAfterSince > 0],
    ['an own record was not given', ownRefused > 0],
    ['a withdrawal was not acknowledged exactly once', found.notOnceAcknowledged > 0],
    ['answers and entries of permitted disclosures differ', found.permitted !== permitted + prepared],
    ['entries of own records are fewer than the answers', found.ownReads < own.length - ownRefused],
    [
      'nothing was raced: no disclosure was permitted, or none was refused',
      permitted === 0 || permitted === disclosures.length,
    ],
    ['a disclosure was neither permitted nor refused', disclosures.some(({ status }) => status >= 500)],
  ];
  return {
    cases,
    reads: all.length,
    permittedAfterShown,
    ownRefused,
    recorded: found,
    failures: claims.flatMap(([words, wrong]) => (wrong ? [words] : [])),
  };
}

/** The lines to print. */
export function tellWithdrawal({ cases, reads, recorded: found, ...proof }: WithdrawalProof): string[] {
  const all = cases.flatMap((each) => each.reads);
  const count = (holds: (read: (typeof all)[number]) => boolean) => all.filter(holds).length;
  const kind = (which: ReadKind) =>
    `${count((read) => read.kind === which)} (${count((read) => read.kind === which && read.permitted)} permitted)`;
  const states = new Map<string, number>();
  for (const { effect } of cases) states.set(effect.state, (states.get(effect.state) ?? 0) + 1);
  const codes = new Map<string, number>();
  for (const { permitted, codes: reasons } of all)
    if (!permitted) for (const code of reasons) codes.set(code, (codes.get(code) ?? 0) + 1);
  const students = cases.filter(({ by }) => by === 'student').length;
  const list = (counts: Map<string, number>) => [...counts].map(([name, times]) => `${name} ${times}`).join(', ');
  return [
    `${cases.length} withdrawals (${students} by students, ${cases.length - students} by staff): ${list(states)}`,
    `${reads} raced reads: first openings ${kind('opening')}, messages ${kind('message')}, own records ${kind('own-record')}, own messages ${kind('own-messages')}`,
    `refused because of: ${list(codes)}`,
    `${count(({ afterStopped }) => afterStopped)} reads were sent after "stopped" was shown`,
    `disclosures permitted after "stopped" was shown: ${proof.permittedAfterShown}`,
    `disclosures committed after the acknowledgement: ${found.permittedAfterStop}; later than "since": ${found.permittedAfterSince}`,
    `refusals of own records: ${proof.ownRefused}`,
    `commit to last acknowledgement: p50 ${percentile(found.toAcknowledgement, 50)} ms, p99 ${percentile(found.toAcknowledgement, 99)} ms`,
    `commit to "stopped" told: p50 ${percentile(found.toStopped, 50)} ms, p99 ${percentile(found.toStopped, 99)} ms`,
  ];
}
