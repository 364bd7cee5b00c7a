import { decide, type GateInput } from '@footbridge/access';
import * as fc from 'fast-check';
import type pg from 'pg';
import { permitted } from '../../libs/access/test/oracle.js';
import { world } from '../../libs/access/test/worlds.js';
import { type Figure, figureOf } from './arithmetic.js';
import { type Size } from './ground.js';

const PASSES = 5;

/** Of the inputs, so many are what the submits recorded; the others are varied around the line between permit and refuse. */
const RECORDED = 0.5;

/**
 * CPU of one decision beside the CPU that the process of `referrals` uses for a submit, and how many answers the naive oracle
 * (libs/access/test/oracle.ts) contradicts.
 */
export async function measureGate(
  database: pg.Pool,
  { decisions }: Size,
  { cpuPerSubmit, seed, say }: { cpuPerSubmit: readonly number[]; seed: string; say: (line: string) => void },
): Promise<Figure> {
  const { rows } = await database.query<{ input: GateInput }>(
    `select bytes::jsonb -> 'input' as input from audit_entry where action = 'referral.submit' order by id limit $1`,
    [Math.ceil(decisions * RECORDED)],
  );
  const recorded = rows.map(({ input }) => input);
  const varied = fc.sample(world, { numRuns: decisions - recorded.length, seed: numberOf(seed) });
  const inputs = [...recorded, ...varied];
  const wrong = inputs.filter((input) => (decide(input).outcome === 'permit') !== permitted(input)).length;
  say(`  ${recorded.length} recorded inputs, ${varied.length} varied ones, ${wrong} answered wrong`);
  const passes = Array.from({ length: PASSES }, () => cpuOf(inputs) / inputs.length);
  const perSubmit = cpuPerSubmit.map((seconds) => seconds * 1e6);
  return { ...figureOf({ ours: passes, beside: perSubmit, unit: 'µs CPU', each: timesOf(inputs) }), wrong };
}

/** Microseconds of CPU. */
function cpuOf(inputs: readonly GateInput[]): number {
  const begun = process.cpuUsage();
  for (const input of inputs) decide(input);
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}

/** Microseconds by the clock, each. */
function timesOf(inputs: readonly GateInput[]): number[] {
  return inputs.map((input) => {
    const begun = performance.now();
    decide(input);
    return (performance.now() - begun) * 1_000;
  });
}

/** The seed as fast-check takes it. */
function numberOf(seed: string): number {
  let number = 0;
  for (const each of Buffer.from(seed)) number = (number * 31 + each) | 0;
  return number;
}
