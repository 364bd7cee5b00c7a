const SHOW_AFTER_MS = 2_000;
const AGAIN_MS = 10_000;

/** Says what is being done: one line for every step that takes over two seconds, and how long each took when asked. */
export type Progress = {
  readonly line: (text: string) => void;
  /** From now on nothing more is said. */
  readonly hush: () => void;
  readonly step: <T>(name: string, work: () => Promise<T>) => Promise<T>;
};

export function progressTo(say: (line: string) => void, { verbose }: { verbose: boolean }): Progress {
  let hushed = false;
  const write = (line: string) => {
    if (!hushed) say(line);
  };
  return {
    line: write,
    hush() {
      hushed = true;
    },
    async step(name, work) {
      const began = performance.now();
      const seconds = () => `${((performance.now() - began) / 1_000).toFixed(1)} s`;
      const first = setTimeout(() => {
        write(`  ${name} …`);
      }, SHOW_AFTER_MS);
      const again = setInterval(() => {
        write(`  ${name} … ${seconds()}`);
      }, AGAIN_MS);
      try {
        const result = await work();
        if (verbose || performance.now() - began > SHOW_AFTER_MS) write(`  ${name}: done in ${seconds()}`);
        return result;
      } finally {
        clearTimeout(first);
        clearInterval(again);
      }
    },
  };
}
