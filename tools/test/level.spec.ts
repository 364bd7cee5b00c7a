import { describe, expect, it } from '@jest/globals';
import { readOptions, UsageError } from '../start/options.js';
import { knowsSince } from '../start/level.js';

const figures = (...lines: string[]) => ['# HELP footbridge_parked_keys x', ...lines].join('\n');
const parked = (source: string) => `footbridge_parked_keys{source="${source}",service="referrals"} 0`;
const age = (source: string, seconds: number) =>
  `footbridge_knowledge_age_seconds{source="${source}",service="referrals"} ${seconds}`;

describe('a service is level', () => {
  it('when all that it needs of others is known as of after the moment in question', () => {
    const both = figures(parked('directory'), parked('consents'), age('directory', 0.4), age('consents', 1.5));
    expect(knowsSince(both, 2)).toBe(true);
    expect(knowsSince(both, 1)).toBe(false);
  });

  it('not while one source was never level', () => {
    expect(knowsSince(figures(parked('directory'), parked('consents'), age('directory', 0.4)), 60)).toBe(false);
  });

  it('at once when it needs nothing of others', () => {
    expect(knowsSince(figures(), 0)).toBe(true);
  });
});

describe('the words of npm start', () => {
  it('are read with the port from the environment', () => {
    const plain = { fresh: false, once: false, verbose: false };
    expect(readOptions([], {})).toEqual({ ...plain, port: 8080 });
    expect(readOptions(['--once', '--fresh'], { FOOTBRIDGE_PORT: '8081' })).toEqual({
      ...plain,
      once: true,
      fresh: true,
      port: 8081,
    });
    expect(readOptions(['--help'], {})).toBeUndefined();
  });

  it.each([[['--onec']], [['again']]])('are refused when they are %j', (words) => {
    expect(() => readOptions(words, {})).toThrow(UsageError);
  });

  it.each(['0', '65536', '80 80', 'http'])('are refused with the port %s', (port) => {
    expect(() => readOptions([], { FOOTBRIDGE_PORT: port })).toThrow('FOOTBRIDGE_PORT must be a port');
  });
});
