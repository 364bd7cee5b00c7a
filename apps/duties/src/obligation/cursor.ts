import { isInstant, type Instant } from '@footbridge/contracts';
import { ProblemError } from '@footbridge/service';
import { isUUID } from 'class-validator';

/** The place in a list by due time, then id, after which a page begins. */
export type Place = { readonly dueAt: Instant; readonly id: string };

export function cursorOf({ dueAt, id }: Place): string {
  return Buffer.from(`${dueAt} ${id}`, 'utf8').toString('base64url');
}

/** Reads a cursor that `cursorOf` made; 400 for anything else. */
export function placeOf(cursor: string): Place {
  const [dueAt, id, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (isInstant(dueAt) && isUUID(id) && id !== undefined && rest.length === 0) return { dueAt, id };
  throw new ProblemError(400, [{ code: 'cursor-malformed' }]);
}
