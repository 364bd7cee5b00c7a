// Starts PostgreSQL and Kafka in the directory given as the first word, prints what it has as one line of JSON, and holds them
// until it is ended. The second word is where the class path of Kafka is kept; without it there is no Kafka.
import { kafkaLacks, startLocalKafka, startLocalPostgres } from '../src/index.js';

const [dir = '', cacheDir] = process.argv.slice(2);
const postgres = await startLocalPostgres({ dir, password: 'of-this-test', durable: false });
const kafka =
  cacheDir !== undefined && kafkaLacks() === undefined
    ? await startLocalKafka({ dir, cacheDir, passwords: { admin: 'of-this-test', duties: 'its-own' } })
    : undefined;
process.stdout.write(`${JSON.stringify({ pids: [postgres.pid, ...(kafka ? [kafka.pid] : [])], url: postgres.url })}\n`);
setInterval(() => undefined, 60_000);
