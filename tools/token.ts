// An access token for somebody of the demo world: npm run --silent token -- <role>@<organisation>
import { isLoopback, signInAs, type Account } from '@footbridge/infra';
import { parseArgs } from 'node:util';
import { placesOf, readRunning, StartError } from './start/installation.js';
import { peopleThere } from './start/people.js';
import { everybody } from './start/table.js';

const usage = `Usage: npm run --silent token -- <role>@<organisation> [--headers] [--as <role>]

Prints an access token (10 minutes) for a person of the demo world. Footbridge must be running here (npm start).

  <role>@<organisation>     wellbeing-adviser@10006842, triage-clinician@RW4; a second holder is triage-clinician-2@RW4,
                            one whose appointment has ended triage-clinician-former@RW4
  student:<name>            student:student-01@10006842
  --headers                 print the headers of a request, the acting role among them:
                              npm run --silent token -- --headers triage-clinician@RW4 > headers
                              curl -H @headers http://localhost:8080/api/directory/me
  --as <role>               with --headers: act in another role that the same person holds
  --help                    this, and everybody there is
`;

type Asked = { account: Account; headers: boolean; as: string | undefined };

function read(words: readonly string[]): Asked | undefined {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      headers: { type: 'boolean', default: false },
      as: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const [who, ...more] = positionals;
  if (who === undefined || more.length > 0) throw new StartError(`Name one person.\n\n${usage}`);
  const subject = who.replace(/^student:/, '');
  const account = peopleThere().accountOf(subject);
  const asStudent = who.startsWith('student:');
  if (account === undefined || (asStudent && account.kind !== 'student')) {
    throw new StartError(`Nobody signs in as ${who}. Who there is: npm run --silent token -- --help`);
  }
  return { account, headers: values.headers, as: values.as };
}

/** The address of the running instance; nowhere but on this machine, and never in production. */
function whereRunning(): string {
  if (process.env['NODE_ENV'] === 'production') throw new StartError('Tokens of the demo world are for development.');
  const running = readRunning(placesOf());
  if (running === undefined) throw new StartError('Footbridge is not running here. Start it with: npm start');
  if (!isLoopback(new URL(running.url).host)) throw new StartError(`${running.url} is not on this machine.`);
  return running.url;
}

function actingRole({ account, as }: Asked): string | undefined {
  const { appointments, subject } = account;
  const [first] = appointments;
  if (as === undefined) return first?.appointmentId;
  const found = appointments.find(({ role }) => role === as);
  if (found) return found.appointmentId;
  const held = appointments.map(({ role }) => role).join(', ') || 'no role';
  throw new StartError(`${subject} is not ${as}, but ${held}.`);
}

async function main(words: readonly string[]): Promise<string> {
  const asked = read(words);
  if (asked === undefined) {
    const { world, accounts } = peopleThere();
    return `${usage}\n${everybody(world, accounts)}`;
  }
  const acting = actingRole(asked);
  const url = whereRunning();
  const { issuer, subject } = asked.account;
  const { token } = await signInAs(`${url}/identity/${issuer}`, subject).catch((cause: unknown) => {
    throw new StartError(`Footbridge does not answer at ${url}. Is it still running?`, { cause });
  });
  if (!asked.headers) return token;
  return [`Authorization: Bearer ${token}`, ...(acting === undefined ? [] : [`Footbridge-Acting-As: ${acting}`])].join(
    '\n',
  );
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof StartError ? 1 : 2;
}
