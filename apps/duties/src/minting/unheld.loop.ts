import { isRefused } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  entryOf,
  makeLogger,
  type Loop,
  type ServiceDefinition,
  type Settings,
  type Transaction,
} from '@footbridge/service';
import { type Logger } from 'pino';
import { ofCase } from '../obligation/obligation.store.js';
import { keep } from '../obligation/record.js';
import { MINTING } from './minting-table.js';
import { idsOf, reconcile } from './reconcile.js';
import { alarmsOfDay, noteAlarm, takeUnheld, type ToldCase } from './told-case.store.js';

const BATCH = 50;

/**
 * The alarm under the minting: a case that asks something of somebody, and for a minute now nobody has it on their list. It is
 * told in the log, in a figure and in an audit entry, and what is missing is minted from what the case last told.
 */
export function unheldAlarm() {
  let log: Logger | undefined;
  const loop: Loop = {
    name: 'unheld',
    everyMs: 10_000,
    async work(tx) {
      const unheld = await takeUnheld(tx, BATCH);
      for (const each of unheld) await mintMissing(tx, each, log);
      if (unheld.length > 0) await noteAlarm(tx, unheld);
      return unheld.length;
    },
  };
  const gauge: NonNullable<ServiceDefinition['gauges']>[number] = {
    name: 'duties_cases_without_to_do',
    help: 'Open cases that nobody had on a list for a minute, found within the last day. Anything but 0 is an alarm.',
    read: alarmsOfDay,
  };
  const providers = (settings: Settings) => {
    log = makeLogger({ service: 'duties', level: settings.logLevel });
    return [];
  };
  return { loop, gauge, providers };
}

async function mintMissing(
  tx: Transaction,
  { caseKind, told, since }: ToldCase,
  log: Logger | undefined,
): Promise<void> {
  const row = MINTING.find(({ of }) => of.type === told.type);
  const known = row ? await ofCase(tx, caseKind, told.key, idsOf(told, row)) : [];
  const changes = row && reconcile(known, told, { row }, tx.now);
  const minted = changes && !isRefused(changes) ? changes.changed.map(({ next }) => next.id) : [];
  log?.error(
    { caseKind, caseId: told.key, minted: minted.length },
    'an open case had nobody who must act; it is minted',
  );
  const organisations = [...new Set(told.data.toDos.map(({ holder }) => holder.organisationId))];
  const objects = [{ kind: caseKind, id: told.key }];
  const input = { code: 'case-without-to-do', since, minted };
  const entry = entryOf(tx, {
    service: 'duties',
    act: 'system',
    action: 'duties.alarm',
    objects,
    organisations,
    input,
  });
  await writeEntries(tx, [entry]);
  if (changes && !isRefused(changes)) await keep(tx, changes.changed, changes.events);
}
