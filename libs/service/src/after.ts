import { SERVICES, type ServiceName } from '@footbridge/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { ProblemError } from './problem.js';

/** An event that the client knows of: `<service>/<key>/<sequence>`. */
export type After = { readonly service: ServiceName; readonly key: string; readonly sequence: number };

const SHAPE = /^([a-z]+)\/([A-Za-z0-9-]{1,64})\/([1-9]\d{0,14})$/;

/** Reads `Footbridge-After`; 400 when it is malformed. */
export function afterOf(value: string | undefined): After | undefined {
  if (value === undefined) return undefined;
  const [, name, key, sequence] = SHAPE.exec(value.trim()) ?? [];
  const service = SERVICES.find((each) => each === name);
  if (service === undefined || key === undefined || sequence === undefined) {
    throw new ProblemError(400, [{ code: 'footbridge-after-malformed' }]);
  }
  return { service, key, sequence: Number(sequence) };
}

/** Waits for this service's projections; answers at once about services of which it keeps none. */
export class Waiting {
  constructor(
    private readonly sources: ReadonlySet<ServiceName>,
    private readonly reached: (after: After) => Promise<boolean>,
    private readonly patience = 2_000,
  ) {}

  /** Whether the event has been applied here, within 2 seconds. True when it does not concern this service. */
  async until(after: After): Promise<boolean> {
    if (!this.sources.has(after.service)) return true;
    const deadline = performance.now() + this.patience;
    for (let wait = 5; ; wait = Math.min(wait * 2, 80)) {
      if (await this.reached(after)) return true;
      if (performance.now() + wait > deadline) return false;
      await pause(wait);
    }
  }
}
