import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { permitted } from '../../test/oracle.js';
import { world } from '../../test/worlds.js';
import { ACTIONS } from './actions.js';
import { decide, type Permit } from './decide.js';
import { explain, REASON_CODES } from './explain.js';
import { type GateInput } from './facts.js';

const WORLDS = 20_000;
const seed = Number(process.env['GATE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** The named agreement and basis must carry the disclosure by themselves. */
function rightsNamed(input: GateInput, { agreement, basis }: Permit): GateInput {
  const agreements = input.agreements.filter(
    ({ id, version }) => id === agreement?.id && version === agreement.version,
  );
  if (input.basis?.kind !== 'permission') return { ...input, agreements };
  const permissions = input.basis.permissions.filter(
    ({ id, version }) => id === basis?.id && version === basis.version,
  );
  return { ...input, agreements, basis: { kind: 'permission', permissions } };
}

describe(`the gate beside a naive oracle (GATE_SEED=${String(seed)}, ${String(WORLDS)} worlds)`, () => {
  const tally = { disclosure: 0, access: 0, governance: 0, refused: 0, reasons: new Set<string>() };

  it('never differs, whether the answer is permit or refuse', () => {
    process.stdout.write(`gate against oracle: GATE_SEED=${String(seed)}\n`);
    fc.assert(
      fc.property(world, (input) => {
        const decision = decide(input);
        if ((decision.outcome === 'permit') !== permitted(input))
          throw new Error(`gate: ${JSON.stringify(decision)}, oracle: ${String(permitted(input))}`);
        if (decision.outcome === 'permit') {
          tally[ACTIONS[input.action].act] += 1;
          expect(decide(rightsNamed(input, decision)).outcome).toBe('permit');
        } else {
          tally.refused += 1;
          decision.reasons.forEach(({ code }) => tally.reasons.add(code));
          expect(decision.reasons.every(({ code }) => REASON_CODES.includes(code))).toBe(true);
          expect(decision.reasons.map(explain).join(' ')).not.toContain('undefined');
        }
      }),
      { seed, numRuns: WORLDS },
    );
  });

  it('was asked near the line: at least 30 % were permitted and 30 % refused, of every act, for most reasons', () => {
    const { disclosure, access, governance, refused, reasons } = tally;
    process.stdout.write(`${JSON.stringify({ ...tally, reasons: reasons.size })}\n`);
    expect(disclosure + access + governance + refused).toBe(WORLDS);
    expect((disclosure + access + governance) / WORLDS).toBeGreaterThanOrEqual(0.3);
    expect(refused / WORLDS).toBeGreaterThanOrEqual(0.3);
    expect(Math.min(disclosure, access, governance)).toBeGreaterThanOrEqual(WORLDS / 100);
    expect(reasons.size).toBeGreaterThanOrEqual(40);
  });
});
