// The child of relay.int.spec.ts: a relay whose process dies by SIGKILL where its environment says. The point is found by
// watching what the relay asks of the database; the relay itself knows nothing of it.
import { SERVICES } from '@footbridge/contracts';
import pg from 'pg';
import { type KafkaSettings, Relay } from '../src/index.js';

const read = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const service = SERVICES.find((each) => each === read('RELAY_SERVICE')) ?? 'consents';
const dieBefore = new RegExp(read('RELAY_DIES_BEFORE'));
let lives = Number(read('RELAY_LIVES'));

const query = Object.getOwnPropertyDescriptor(pg.Client.prototype, 'query')?.value as (...args: unknown[]) => unknown;
Object.defineProperty(pg.Client.prototype, 'query', {
  value: function (this: pg.Client, ...args: unknown[]) {
    const [asked] = args as [string | pg.QueryConfig];
    const text = typeof asked === 'string' ? asked : asked.text;
    if (dieBefore.test(text) && --lives < 0) process.kill(process.pid, 'SIGKILL');
    return query.apply(this, args);
  },
});

// The spec's end, however it comes, is ours.
process.stdin.resume().once('close', () => process.exit(1));

const kafka = JSON.parse(read('RELAY_KAFKA')) as KafkaSettings;
await new Relay({ service, databaseUrl: read('RELAY_DATABASE_URL'), kafka }).start();
