import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Span = { days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number };

/** A clock that every process given its `file` as TEST_CLOCK_FILE follows. The file has the offset to the system's clock, in milliseconds, as text. */
export type TestClock = {
  readonly file: string;
  /** Moves it on; it never goes back except by `set`. */
  advance(span: Span): void;
  /** Makes it show this time now; it runs on from there. */
  set(time: Date | string): void;
  /** Back to the system's time. */
  reset(): void;
  now(): Date;
  drop(): void;
};

/** Makes a clock that shows the system's time until it is moved. */
export function testClock(): TestClock {
  const dir = mkdtempSync(join(tmpdir(), 'footbridge-clock-'));
  const file = join(dir, 'offset');
  const offset = () => Number(readFileSync(file, 'utf8'));
  const write = (milliseconds: number) => {
    writeFileSync(`${file}.new`, String(Math.round(milliseconds)));
    renameSync(`${file}.new`, file); // readers never see half a number
  };
  write(0);
  return {
    file,
    advance(span) {
      const by = millisecondsOf(span);
      if (!(by >= 0)) throw new Error('A clock is advanced by a span of time that is not negative.');
      write(offset() + by);
    },
    set(time) {
      const wanted = new Date(time).getTime();
      if (Number.isNaN(wanted)) throw new Error('That is not a time.');
      write(wanted - Date.now());
    },
    reset: () => {
      write(0);
    },
    now: () => new Date(Date.now() + offset()),
    drop: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function millisecondsOf({ days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 }: Span): number {
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}
