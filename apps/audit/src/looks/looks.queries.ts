import { Database, pageOf, type Outcome, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { entryIn, entryObject, type EntryRow } from '../entry/entry.view.js';
import { lookAsStudent } from '../looking.js';
import { textAt } from '../question/right.js';
import { type LooksDto } from './looks.dto.js';
import { looksAt } from './looks.store.js';

/** A student's own account of who looked: organisations and roles, never people. */
@Injectable()
export class LooksQueries {
  constructor(private readonly database: Database) {}

  mine(asked: LooksDto, who: Who): Promise<Outcome> {
    return lookAsStudent(this.database, who, { action: 'audit.my-looks', asked }, async (tx, student) => {
      const rows = await looksAt(tx, { student, asking: who.caller.personId }, asked);
      const body = pageOf(rows, asked.limit, { item: lookOf, cursor: ({ leaf_index }) => Number(leaf_index) });
      return { body, objects: body.items.map(({ entryId }) => entryObject(entryId)) };
    });
  }
}

function lookOf(row: EntryRow) {
  const { id: entryId, at, action, actor, input } = entryIn(row);
  const what = { entryId, leafIndex: Number(row.leaf_index), at, action };
  if (actor.kind !== 'staff' && actor.kind !== 'officer') return { ...what, kind: 'machine' as const };
  const { organisationId, role } = actor;
  return { ...what, kind: 'person' as const, organisationId, role, ...relationshipIn(input, action) };
}

/** The first opening is the addressed team's. */
function relationshipIn(input: unknown, action: string) {
  const kind = textAt(input, ['relationship', 'kind']) ?? (action === 'referral.open' ? 'addressed' : undefined);
  const claimed = textAt(input, ['relationship', 'claimed']);
  return kind === undefined ? {} : { relationship: { kind, ...(claimed === undefined ? {} : { claimed }) } };
}
