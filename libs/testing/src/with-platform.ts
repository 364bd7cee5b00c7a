import { SERVICES } from '@footbridge/contracts';
import { endWithUs, provisionKafka, provisionPostgres, removePlatform, startPlatform } from '@footbridge/infra';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const usage = 'Usage: with-platform [--dir DIR] [--keep] [--durable] -- <command> [arguments]';

/**
 * Runs a command with PostgreSQL and Kafka running, provisioned for all services and named in its environment, and returns
 * its exit code. Everything that was started ends before it returns; the data go too, unless `--keep` is among the words.
 * With `--durable` PostgreSQL waits for the disk at each commit, as it does outside of tests.
 */
export async function runWithPlatform(words: readonly string[], root: string): Promise<number> {
  const split = words.indexOf('--');
  const [command, ...args] = split < 0 ? [] : words.slice(split + 1);
  if (command === undefined) throw new Error(usage);
  const { values } = parseArgs({
    args: words.slice(0, split),
    options: {
      dir: { type: 'string' },
      keep: { type: 'boolean', default: false },
      durable: { type: 'boolean', default: false },
    },
  });
  const dir = values.dir ?? join(root, '.footbridge', 'test');
  const report = (line: string) => void process.stderr.write(`${line}\n`);
  const platform = await startPlatform({
    dir,
    report,
    services: SERVICES,
    durable: values.durable,
    cacheDir: join(root, '.footbridge'),
  });
  try {
    const { postgres, kafka, secrets, secretsFile } = platform;
    await Promise.all([
      provisionPostgres(postgres.url, SERVICES, secrets.postgres),
      provisionKafka(kafka.brokers, kafka.admin, { services: SERVICES, passwords: secrets.kafka }),
    ]);
    return await runBeside(command, args, {
      FOOTBRIDGE_POSTGRES_URL: postgres.url,
      FOOTBRIDGE_KAFKA_BROKERS: kafka.brokers.join(','),
      FOOTBRIDGE_KAFKA_ADMIN: `${kafka.admin.username}:${kafka.admin.password}`,
      FOOTBRIDGE_SECRETS: secretsFile,
    });
  } finally {
    await platform.stop();
    if (!values.keep) removePlatform(dir);
  }
}

/**
 * Passes signals on and waits, so as to stop what we started; a terminal sends its own Ctrl-C to the command already. The
 * command ends with us when we are killed.
 */
export function runBeside(command: string, args: readonly string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    const guard = child.pid === undefined ? undefined : endWithUs(child.pid);
    const pass = (name: NodeJS.Signals) => {
      if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name);
    };
    const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const name of names) process.on(name, pass);
    child.once('error', reject);
    child.once('exit', (code, ended) => {
      guard?.release();
      for (const name of names) process.off(name, pass);
      resolve(code ?? 128 + (ended === null ? 0 : constants.signals[ended]));
    });
  });
}
