import { type Interruptible, type Platform, type Proxy } from '@footbridge/infra';
import { setTimeout as pause } from 'node:timers/promises';
import { type KafkaControl } from '../journey/seam.js';

const LOOK_EVERY_MS = 2_000;

const pidOf = (own: Interruptible) => ('pid' in own ? own.pid : undefined);

type Watched = { name: string; own: Interruptible; wanted: boolean };

/**
 * Brings PostgreSQL and Kafka back when one of our own ends by itself. `kafka` takes the broker away on purpose; from one that is
 * not our own the services are cut off.
 */
export function watchPlatform(
  { postgres, kafka }: Platform,
  tunnel: Proxy | undefined,
  report: (line: string) => void,
): { readonly kafka: KafkaControl; stop(): Promise<void> } {
  const watched = [
    ...(postgres.own ? [{ name: 'PostgreSQL', own: postgres.own, wanted: true }] : []),
    ...(kafka.own ? [{ name: 'Kafka', own: kafka.own, wanted: true }] : []),
  ] satisfies Watched[];
  const stopping = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();
  /** One thing at a time: a server is never started by two. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const look = async ({ name, own, wanted }: Watched) => {
    if (!wanted) return;
    try {
      const before = pidOf(own);
      await own.start();
      if (pidOf(own) !== before) report(`${name} had ended by itself; it runs again.`);
    } catch (error) {
      report(`${name} has ended and does not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      await inTurn(async () => {
        for (const each of watched) await look(each);
      });
      await pause(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  const broker = watched.find(({ name }) => name === 'Kafka');
  const setWanted = (wanted: boolean) =>
    inTurn(async () => {
      if (!broker) {
        if (wanted) tunnel?.mend();
        else tunnel?.cut();
        return;
      }
      broker.wanted = wanted;
      await (wanted ? broker.own.start() : broker.own.stop());
    });
  return {
    kafka: { stop: () => setWanted(false), start: () => setWanted(true) },
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}
