import { isRefused } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import { entryOf, type Loop, type ServiceDefinition, type Transaction } from '@footbridge/service';
import { bring } from './bring.js';
import { MINTING } from './minting-table.js';
import { alarmsOfDay, takeUnheld, type ToldCase } from './told-case.store.js';

/** Cases that are looked at in one pass, and that are mended in it at most. */
const SLICE = 20_000;
const BATCH = 50;

/**
 * The alarm under the minting: a case that asks something of somebody who has it on no list. It is told in a figure and in an audit
 * entry, and what is missing stands again. A pass looks at a slice of all cases, the next one at the next slice, whichever
 * process it runs in: a million cases are gone through in about two minutes.
 */
export const unheld: Loop = {
  name: 'unheld',
  everyMs: 2_500,
  async work(tx) {
    const cases = await takeUnheld(tx, { slice: SLICE, most: BATCH });
    for (const each of cases) await mend(tx, each);
    return cases.length;
  },
};

export const unheldGauge: NonNullable<ServiceDefinition['gauges']>[number] = {
  name: 'duties_cases_without_to_do',
  help: 'Open cases that nobody had on a list, found within the last day. Anything but 0 is an alarm.',
  read: alarmsOfDay,
};

async function mend(tx: Transaction, each: ToldCase): Promise<void> {
  const { caseKind, told, since } = each;
  await tx.query('savepoint mending');
  const minted = await standAgain(tx, each).catch(async () => {
    // One that cannot be read any more keeps none of the others from being found.
    await tx.query('rollback to savepoint mending');
    return [];
  });
  const entry = entryOf(tx, {
    service: 'duties',
    act: 'system',
    action: 'duties.alarm',
    objects: [{ kind: caseKind, id: told.key }],
    organisations: [...new Set(told.data.toDos.map(({ holder }) => holder.organisationId))],
    input: { code: 'case-without-to-do', since, minted },
  });
  await writeEntries(tx, [entry]);
}

async function standAgain(tx: Transaction, { told }: ToldCase): Promise<string[]> {
  const row = MINTING.find(({ of }) => of.type === told.type);
  const changes = row && (await bring(tx, told, row));
  return changes && !isRefused(changes) ? changes.changed.map(({ next }) => next.id) : [];
}
