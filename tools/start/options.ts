import { parseArgs } from 'node:util';

export type StartOptions = {
  readonly fresh: boolean;
  /** End after the journey. */
  readonly once: boolean;
  readonly verbose: boolean;
  readonly port: number;
};

/** Wrong words on the command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `Usage: npm start [-- options]

  --fresh     delete this installation's data and begin anew
  --once      play the journey, write .footbridge/journey.json, end with 0 when every step held and 1 otherwise
  --verbose   print how long each step took
  --help

FOOTBRIDGE_PORT            the port of the one address (8080)
FOOTBRIDGE_DIR             where data, keys and logs are kept (.footbridge)
FOOTBRIDGE_POSTGRES_URL    a PostgreSQL to use, as its superuser
FOOTBRIDGE_KAFKA_BROKERS   a Kafka to use, with FOOTBRIDGE_KAFKA_ADMIN=user:password
`;

/** Reads words and environment; `undefined` when only help was asked for. */
export function readOptions(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions | undefined {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { fresh: flag, once: flag, verbose: flag, help: { ...flag, short: 'h' } },
    });
    if (values.help) return undefined;
    return { fresh: values.fresh, once: values.once, verbose: values.verbose, port: portOf(environment) };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function portOf(environment: Readonly<Record<string, string | undefined>>): number {
  const text = environment['FOOTBRIDGE_PORT'] ?? '';
  if (text === '') return 8080;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UsageError('FOOTBRIDGE_PORT must be a port from 1 to 65535.');
}
