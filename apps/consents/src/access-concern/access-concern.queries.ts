import { barred, staffWho } from '@footbridge/access';
import { Keyring } from '@footbridge/keyring';
import { writeEntries } from '@footbridge/messaging';
import {
  cursorOf,
  Database,
  done,
  entryOf,
  pageOf,
  placeOf,
  refuse,
  type Outcome,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { acted, hidden } from '../recorded.js';
import { concernActions } from './access-concern.js';
import { type ConcernsDto } from './access-concern.dto.js';
import { isByDue, load, ofOrganisation, ofStudent, type StoredConcern } from './access-concern.store.js';
import { openWords, type OpenedWords } from './sealed-words.js';

const EARLIEST = ['0001-01-01T00:00:00.000Z', '00000000-0000-0000-0000-000000000000'] as const;
const LATEST = ['9999-12-31T00:00:00.000Z', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;
const A_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
const AN_ID = /^[0-9a-f-]{36}$/;

/** Reads: words are opened after the transaction, and every look is on the record. */
@Injectable()
export class AccessConcernQueries {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  /** What the caller, a student, has raised. */
  async own(by: Who): Promise<Outcome> {
    const found = await this.database.onBehalfOf(by, async (tx) => {
      const asked = { ...acted('access-concern.read', { kind: 'student', id: 'me' }, { act: 'access' }), objects: [] };
      const refusal = await barred(tx, 'access-concern.read', asked);
      if (refusal) return { refusal };
      if (tx.actor?.kind !== 'student') {
        const why = [{ code: 'actor-not-allowed', facts: { kind: tx.actor?.kind } }];
        return { refusal: await refuse(tx, asked, 'refused', why) };
      }
      const { studentId } = tx.actor;
      const stored = await ofStudent(tx, studentId);
      await writeEntries(tx, [entryOf(tx, { ...asked, studentId, objects: stored.map(objectOf) })]);
      return { stored };
    });
    if (found.refusal) return found.refusal;
    const words = await openWords(this.keyring, found.stored);
    return done({ body: { items: found.stored.map((each) => viewOf(each, words)) } });
  }

  /** Those that the acting officer's organisation is to answer, or has answered. */
  async list(query: ConcernsDto, by: Who): Promise<Outcome> {
    const byDue = isByDue(query.state);
    const after = placeOf(query.cursor, byDue ? EARLIEST : LATEST, ([at, id]) => A_TIME.test(at) && AN_ID.test(id));
    const found = await this.database.onBehalfOf(by, async (tx) => {
      const kind = 'access-concern';
      const asked = { ...acted('access-concern.list', { kind, id: 'list' }, { act: 'access' }), objects: [] };
      const { actor, refusal } = await staffWho(tx, 'access-concern.read', asked);
      if (refusal) return { refusal };
      const { limit, state } = query;
      const stored = await ofOrganisation(tx, actor.organisationId, { state, after, limit });
      await writeEntries(tx, [entryOf(tx, { ...asked, objects: stored.slice(0, limit).map(objectOf) })]);
      return { stored };
    });
    if (found.refusal) return found.refusal;
    const words = await openWords(this.keyring, found.stored);
    const cursor = ({ concern: { raisedAt, dueAt, id } }: StoredConcern) => cursorOf([byDue ? dueAt : raisedAt, id]);
    return done({ body: pageOf(found.stored, query.limit, { item: (each) => viewOf(each, words), cursor }) });
  }

  /** One of them; of the student's own, the student sees it too. */
  async one(id: string, by: Who): Promise<Outcome> {
    const found = await this.database.onBehalfOf(by, async (tx) => {
      const asked = acted('access-concern.read', { kind: 'access-concern', id }, { act: 'access' });
      const refusal = await barred(tx, 'access-concern.read', asked);
      if (refusal) return { refusal };
      const stored = await load(tx, id);
      if (!stored) return { refusal: await hidden(tx, asked) };
      const { studentId } = stored.concern;
      await writeEntries(tx, [entryOf(tx, { ...asked, studentId, objects: [objectOf(stored)] })]);
      return { stored };
    });
    if (found.refusal) return found.refusal;
    const words = await openWords(this.keyring, [found.stored]);
    return done({ version: found.stored.concern.version, body: viewOf(found.stored, words) });
  }
}

const objectOf = ({ concern: { id, version } }: StoredConcern) => ({ kind: 'access-concern', id, version });

/** Who answered stays in the log: the student is answered by the organisation. */
function viewOf({ concern }: StoredConcern, words: ReadonlyMap<string, OpenedWords>) {
  const { id, studentId, organisationId, entryId, version, state, raisedAt, dueAt } = concern;
  return {
    id,
    studentId,
    organisationId,
    entryId,
    version,
    state,
    raisedAt,
    dueAt,
    ...(concern.state === 'answered' ? { answeredAt: concern.answeredAt } : {}),
    ...words.get(id),
    actions: concernActions[state],
  };
}
