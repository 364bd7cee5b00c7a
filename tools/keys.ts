// npm run keys -- status | rotate | retire | erase. See docs/runbooks/key-epoch.md and docs/runbooks/erasure.md.
import { type EpochStatus } from '@footbridge/keyring';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { eraseCopy, heldOf } from './keys/erase.js';
import { findKeys, WITH_KEYS, withKeyrings, type KeysHere } from './keys/here.js';
import { retireOld, rotateAll } from './keys/rotate.js';
import { placesOf, StartError } from './start/installation.js';

const usage = `Usage: npm run keys -- <command>
  status                                   epochs, keys and erasures of each service
  rotate                                   begins a new epoch of the key-encryption key and wraps every key anew
  retire                                   afterwards: takes the old key-encryption keys out of the file
  erase --controller <organisation> --student <id> --reference <request> --by <operator>
                                           erases this controller's copy: its keys, and what rests under them
      --reference  the controller's own number of the request, --by who carries it out: codes, no names
      --classes    only these record classes, such as referral,sharing-decision
  --yes                                    asks nothing

It works on the installation that "npm start" runs here, or on the one that FOOTBRIDGE_POSTGRES_URL, FOOTBRIDGE_SECRETS and
KEY_ENCRYPTION_KEY_FILE name.`;

type Words = Readonly<Record<'controller' | 'student' | 'reference' | 'by' | 'classes', string | undefined>> & {
  readonly yes: boolean;
};

const say = (line: string) => {
  console.log(line);
};

/** Throws unless somebody at the keyboard, or `--yes`, says so. */
async function confirm(question: string, { yes }: Words): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new StartError(`${question}\nSay --yes to confirm it.`);
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    if ((await asking.question(`${question} Type yes: `)).trim() !== 'yes') throw new StartError('Nothing was done.');
  } finally {
    asking.close();
  }
}

const EPOCH_DAYS = 30;
const daysOf = ({ startedAt }: EpochStatus) => Math.floor((Date.now() - Date.parse(startedAt)) / 86_400_000);

async function status(here: KeysHere): Promise<void> {
  const rows = await withKeyrings(here, (keyrings) =>
    Promise.all(WITH_KEYS.map(async (service) => ({ service, ...(await keyrings[service].status()) }))),
  );
  console.table(
    rows.map(({ service, epochs, destroyedKeys, tombstones }) => {
      const [newest, ...older] = epochs;
      return {
        service,
        epoch: newest?.number,
        'days old': newest && daysOf(newest),
        keys: newest?.keys,
        'keys of older epochs': older.reduce((sum, { keys }) => sum + keys, 0),
        'destroyed keys': destroyedKeys,
        tombstones,
      };
    }),
  );
  const open = (epochs: readonly EpochStatus[]) => epochs.filter(({ endedAt }) => endedAt === undefined);
  if (rows.some(({ epochs }) => open(epochs).length > 1))
    say('A change of epoch is not finished: npm run keys -- rotate');
  else if (rows.some(({ epochs }) => open(epochs).some((each) => daysOf(each) >= EPOCH_DAYS)))
    say(`The key-encryption key is older than ${EPOCH_DAYS} days: npm run keys -- rotate`);
}

async function retire(here: KeysHere, words: Words): Promise<void> {
  await confirm('Has footbridge_keys been backed up since the change of epoch, and that backup been tried?', words);
  const retired = await retireOld(here);
  if (retired === 0) {
    say('Every key in the file is in use.');
    return;
  }
  say(`${retired} taken out of ${here.keyFile}. Restart the services, so that none holds it in memory.`);
  say('Destroy every other copy of it, and the backups of footbridge_keys from before the change.');
}

const STUDENT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function erase(here: KeysHere, words: Words): Promise<void> {
  const { controller, student: studentId, reference, by: askedBy, classes } = words;
  if (!controller || !studentId || !reference || !askedBy) {
    throw new StartError('An erasure names --controller, --student, --reference and --by.');
  }
  if (!STUDENT.test(studentId)) throw new StartError('--student is the student’s identifier: a UUID.');
  const only = classes?.split(',');
  const held = (await heldOf(here, { studentId, controller }))
    .map((each) => ({ ...each, recordClasses: each.recordClasses.filter((one) => only?.includes(one) ?? true) }))
    .filter(({ recordClasses }) => recordClasses.length > 0);
  if (held.length === 0) throw new StartError(`Nothing of this student is held for ${controller}.`);
  for (const { service, recordClasses } of held) say(`${service}: ${recordClasses.join(', ')}`);
  await confirm(`This copy of ${controller} will never be readable again.`, words);
  await eraseCopy(here, held, { studentId, controller, reference, askedBy });
  say('Erased. Other controllers’ copies are untouched.');
  say('Older backups of footbridge_keys open it until the next change of epoch is done: docs/runbooks/erasure.md');
}

async function run(words: string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      controller: text,
      student: text,
      reference: text,
      by: text,
      classes: text,
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { controller, student, reference, by, classes, yes } = values;
  const asked: Words = { controller, student, reference, by, classes, yes };
  const commands = { status, rotate: (here: KeysHere) => rotateAll(here, say), retire, erase };
  const [name = ''] = positionals;
  if (values.help || positionals.length !== 1 || !Object.hasOwn(commands, name)) {
    console.error(usage);
    return values.help ? 0 : 2;
  }
  await commands[name as keyof typeof commands](findKeys(process.env, placesOf()), asked);
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
