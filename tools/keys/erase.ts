import { askForErasure, carryOutErasures, type ErasureWish, type Erasing, type Keyring } from '@footbridge/keyring';
import { Database, type ServiceDefinition, type Transaction } from '@footbridge/service';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../start/installation.js';
import { WITH_KEYS, withKeyrings, type KeysHere, type WithKeys } from './here.js';

/** Where each service says how it erases. */
const ERASING: Readonly<Record<WithKeys, string>> = {
  referrals: 'referral/erasure.ts',
  consents: 'student/erasure.ts',
};

/** Whose copy of whom. */
export type Copy = Pick<ErasureWish, 'studentId' | 'controller'>;
export type Held = { readonly service: WithKeys; readonly recordClasses: readonly string[] };

/** What of a student rests under living keys of this controller; services with nothing are left out. */
export async function heldOf(here: KeysHere, copy: Copy): Promise<Held[]> {
  return withKeyrings(here, async (keyrings) => {
    const held: Held[] = [];
    for (const service of WITH_KEYS) held.push({ service, recordClasses: await keyrings[service].classesHeld(copy) });
    return held.filter(({ recordClasses }) => recordClasses.length > 0);
  });
}

/**
 * Erases it: asks each service's database, with an audit entry, and carries it out. What is cut off after the asking is finished by the service itself, or by
 * its next start. Throws before anything was asked where something stands in the way.
 */
export async function eraseCopy(
  here: KeysHere,
  held: readonly Held[],
  wish: Omit<ErasureWish, 'recordClasses'>,
): Promise<void> {
  await withKeyrings(here, async (keyrings) => {
    for (const { service, recordClasses } of held) {
      await eraseIn(here, service, { keyring: keyrings[service], wish: { ...wish, recordClasses } });
    }
  });
}

async function eraseIn(
  here: KeysHere,
  service: WithKeys,
  { keyring, wish }: { keyring: Keyring; wish: ErasureWish },
): Promise<void> {
  const source = (file: string) => import(pathToFileURL(join(root, 'apps', service, 'src', file)).href);
  const { erasing } = (await source(ERASING[service])) as { erasing: Erasing<Transaction> };
  const { definition } = (await source('definition.ts')) as { definition: () => ServiceDefinition };
  const database = await Database.connect({
    service,
    request: here.databaseUrl(service, 'request'),
    handler: here.databaseUrl(service, 'handler'),
    pool: { request: 1, handler: 2 },
    entities: definition().entities ?? [],
  });
  try {
    await database.asHandler((tx) => askForErasure(tx, erasing, wish));
    while ((await database.asHandler((tx) => carryOutErasures(tx, keyring, erasing))) > 0);
  } finally {
    await database.close();
  }
}
