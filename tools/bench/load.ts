import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { FROM_SOURCE } from '../prove/services.js';

/** One request of a volley. */
export type Shot = { readonly path: string; readonly headers?: Readonly<Record<string, string>> };

export type Volley = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Of every request; each has an `Idempotency-Key` of its own beside them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly shots: readonly Shot[];
  readonly atOnce: number;
  /** Begins no more after this time, whatever is left. */
  readonly forMilliseconds?: number;
  /** Each of those at once begins no more often than this. */
  readonly everyMilliseconds?: number;
};

/** An answered request; times in milliseconds since 1970, with fractions. */
export type Sent = {
  readonly begun: number;
  readonly ended: number;
  readonly status: number;
  /** The beginning of the answer, where it was not 2xx. */
  readonly wrong?: string;
};

/** The process that sends the HTTP load of all measurements. It ends with this one. */
export type Load = {
  /** Sends shots from the first on; as many answers as were sent, in the order of their ends. Rejects when one was not 2xx. */
  fire(volley: Volley): Promise<Sent[]>;
  stop(): Promise<void>;
};

type Told = { id: number; sent?: Sent[]; failed?: string };

export function startLoad(): Load {
  const child = forked('load-process.ts');
  const waiting = new Map<number, { resolve: (sent: Sent[]) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on('message', ({ id, sent, failed }: Told) => {
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    const wrong = sent?.find((each) => each.wrong !== undefined);
    if (sent && !wrong) resolve?.(sent);
    else
      reject?.(new Error(failed ?? `A request of the load was answered ${wrong?.status ?? 0}: ${wrong?.wrong ?? ''}`));
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The process of the load ended.'));
  });
  return {
    fire: (volley) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        child.send({ id, volley });
      }),
    stop: () => ended(child),
  };
}

/** A program of this folder in a process of its own, to be spoken to; it ends when its channel closes. */
export function forked(program: string): ChildProcess {
  return fork(join(import.meta.dirname, program), [], {
    execArgv: [...FROM_SOURCE],
    env: { PATH: process.env['PATH'] },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** Closes the channel and waits for the end. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  if (child.connected) child.disconnect();
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(force);
}
