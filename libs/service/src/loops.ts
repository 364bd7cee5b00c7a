import { type Logger } from 'pino';
import { type Database } from './database.js';
import { type Loop } from './definition.js';

const longestWait = 30_000;

/** Runs the due-time loops of a service: each alone, one batch per transaction, with backoff after a failure. */
export class Loops {
  private readonly stopping = new AbortController();
  private running: Promise<void>[] = [];

  constructor(
    private readonly loops: readonly Loop[],
    private readonly database: Database,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.running = this.loops.map((loop) => this.run(loop));
  }

  /** Resolves when the batches at hand are committed or rolled back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async run(loop: Loop): Promise<void> {
    let wait = loop.everyMs;
    while (!this.stopping.signal.aborted) {
      try {
        const taken = await this.database.asHandler((tx) => loop.work(tx, tx.now));
        wait = taken > 0 ? 0 : loop.everyMs;
      } catch (error) {
        wait = Math.min(Math.max(wait, 100) * 2, Math.max(longestWait, loop.everyMs));
        this.log.error({ err: error, loop: loop.name }, 'a loop failed');
      }
      await this.pause(wait);
    }
  }

  private pause(milliseconds: number): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener('abort', end);
    });
  }
}
