import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { testClock, type TestClock } from './clock.js';

describe('the clock of a test', () => {
  let clock: TestClock;
  afterEach(() => {
    clock.drop();
  });
  const offset = () => Number(readFileSync(clock.file, 'utf8'));

  it('shows the time of the system until it is moved', () => {
    clock = testClock();
    expect(offset()).toBe(0);
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(50);
  });

  it('writes the sum of what it was advanced by, in milliseconds, where other processes read it', () => {
    clock = testClock();
    clock.advance({ days: 1, hours: 2 });
    clock.advance({ minutes: 3, seconds: 4, milliseconds: 5 });
    expect(readFileSync(clock.file, 'utf8')).toBe(String(((24 + 2) * 60 + 3) * 60_000 + 4_005));
  });

  it('can be set to a time, in the past too, and back to the system', () => {
    clock = testClock();
    clock.set('2024-02-29T12:00:00Z');
    expect(Math.abs(clock.now().getTime() - Date.parse('2024-02-29T12:00:00Z'))).toBeLessThan(50);
    clock.reset();
    expect(offset()).toBe(0);
  });

  it('refuses to be advanced backwards or set to nonsense', () => {
    clock = testClock();
    expect(() => {
      clock.advance({ hours: -1 });
    }).toThrow('not negative');
    expect(() => {
      clock.set('soon');
    }).toThrow('not a time');
    expect(offset()).toBe(0);
  });

  it('leaves no file behind', () => {
    clock = testClock();
    clock.drop();
    expect(existsSync(clock.file)).toBe(false);
  });
});
