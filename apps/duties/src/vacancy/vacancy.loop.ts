import { secondsBetween } from '@footbridge/contracts';
import { knowledgeOf } from '@footbridge/messaging';
import { type Loop } from '@footbridge/service';
import { reachAt } from '../obligation/reach.js';
import { keep } from '../obligation/record.js';
import { watch } from './watch.js';
import { placesWithToDos } from './vacancy.store.js';

/** Older than this, what is known of the directory says nothing of who has left: nothing is minted on it. */
const DIRECTORY_SECONDS = 60;

/** A role or duty team with open to-dos that nobody holds any more, however it came to that, is a to-do at once. */
export const vacancies: Loop = {
  name: 'vacancies',
  everyMs: 5_000,
  async work(tx) {
    const [directory] = await knowledgeOf(tx, ['directory']);
    if (directory?.at === undefined || secondsBetween(directory.at, tx.now) > DIRECTORY_SECONDS) return 0;
    // One process at a time looks: two would mint the same.
    const [mine] = await tx.query<{ locked: boolean }>(
      `select pg_try_advisory_xact_lock(hashtext('duties/vacancies')) as locked`,
    );
    if (mine?.locked !== true) return 0;
    const places = await placesWithToDos(tx);
    const reach = await reachAt(tx, [...new Set(places.map(({ organisationId }) => organisationId))]);
    const changes = places.flatMap((each) => watch(each, reach(each.organisationId), tx.now) ?? []);
    await keep(
      tx,
      changes.flatMap(({ changed }) => changed),
      changes.flatMap(({ events }) => events),
    );
    return changes.length;
  },
};
