import { decrypt, encrypt, keyIdOf, type Keyring } from '@footbridge/keyring';
import { type AccessConcern } from './access-concern.js';
import { type SealedWords, type StoredConcern } from './access-concern.store.js';

/** Under a key per student and organisation concerned: that organisation's copy can be erased by itself. */
export const CONCERN_CLASS = 'access-concern';

type Whose = Pick<AccessConcern, 'id' | 'studentId' | 'organisationId'>;
type Column = keyof SealedWords;
export type OpenedWords = Partial<Record<Column, string>>;

export async function sealWords(
  keyring: Keyring,
  { id, studentId, organisationId }: Whose,
  column: Column,
  text: string,
): Promise<Buffer> {
  const key = await keyring.dataKey({ studentId, controller: organisationId, recordClass: CONCERN_CLASS });
  return encrypt(key, { table: 'access_concern', column, row: id }, text);
}

/** Opens the words of several concerns with one question to the keyring; what was erased is missing. */
export async function openWords(keyring: Keyring, stored: readonly StoredConcern[]): Promise<Map<string, OpenedWords>> {
  const envelopes = stored.flatMap(({ sealed: { words, answer } }) => [words ?? [], answer ?? []].flat());
  const keys = await keyring.byIds(envelopes.map(keyIdOf));
  const opened = ({ concern: { id }, sealed }: StoredConcern, column: Column): OpenedWords => {
    const envelope = sealed[column];
    const key = envelope && keys.get(keyIdOf(envelope));
    if (!envelope || !key) return {};
    return { [column]: decrypt(key, { table: 'access_concern', column, row: id }, envelope).toString('utf8') };
  };
  return new Map(
    stored.map((each) => [each.concern.id, { ...opened(each, 'words'), ...opened(each, 'answer') }] as const),
  );
}
