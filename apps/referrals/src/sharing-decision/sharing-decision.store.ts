import {
  type OrganisationId,
  type PersonId,
  type ReferralContent,
  type SharingDecisionId,
} from '@footbridge/contracts';
import { decrypt, encrypt, type DataKey } from '@footbridge/keyring';
import { type Transaction } from '@footbridge/service';
import { type SharingDecision } from './sharing-decision.js';

/** `words`: those of a whole decision record. What was recorded before it was whole has them in `reasons`. */
export type SharedKind = 'shared' | 'reasons' | 'words';
const place = (id: SharingDecisionId, controller: OrganisationId, kind: SharedKind) => ({
  table: 'sharing_copy',
  column: 'bytes',
  row: `${id}/${controller}/${kind}`,
});

export async function insertDecision(tx: Transaction, decision: SharingDecision): Promise<void> {
  const { id, version, state, from, to, studentId, referralId, ground, oneOff, decidedBy, decidedAt } = decision;
  await tx.query(
    `insert into sharing_decision (id, version, state, from_org, to_org, student_id, referral_id, ground, one_off, decided_by, decided_at, aggregate)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      version,
      state,
      from,
      to,
      studentId,
      referralId ?? null,
      ground,
      oneOff,
      decidedBy.personId,
      decidedAt,
      JSON.stringify(decision),
    ],
  );
}

export async function insertShared(
  tx: Transaction,
  { id, from, studentId }: SharingDecision,
  copy: {
    controller: OrganisationId;
    kind: SharedKind;
    key: DataKey;
    content: Readonly<Record<string, string>> | ReferralContent;
  },
): Promise<void> {
  const { controller, kind, key, content } = copy;
  await tx.query(
    `insert into sharing_copy (decision_id, controller, kind, from_org, student_id, key_id, bytes) values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, controller, kind, from, studentId, key.id, encrypt(key, place(id, controller, kind), JSON.stringify(content))],
  );
}

export async function loadDecision(
  tx: Transaction,
  id: SharingDecisionId,
  lock = false,
): Promise<SharingDecision | undefined> {
  const rows = await tx.query<{ aggregate: SharingDecision }>(
    `select aggregate from sharing_decision where id = $1${lock ? ' for update' : ''}`,
    [id],
  );
  return rows[0]?.aggregate;
}

export async function updateDecision(tx: Transaction, decision: SharingDecision): Promise<void> {
  const reviewed = decision.state === 'reviewed' ? decision : undefined;
  await tx.query(
    `update sharing_decision set version = $2, state = $3, reviewed_at = $4, reviewed_by = $5, aggregate = $6 where id = $1`,
    [
      decision.id,
      decision.version,
      decision.state,
      reviewed?.reviewedAt ?? null,
      reviewed?.reviewedBy ?? null,
      JSON.stringify(decision),
    ],
  );
}

/** The newest of one person's decisions whose record is not whole. */
export async function incompleteRecords(
  tx: Transaction,
  { personId, organisationId }: { personId: PersonId; organisationId: OrganisationId },
  most: number,
): Promise<SharingDecision[]> {
  const rows = await tx.query<{ aggregate: SharingDecision }>(
    `select aggregate from sharing_decision
     where decided_by = $1 and from_org = $2 and aggregate #> '{record,requester}' is null
     order by decided_at desc, id desc limit $3`,
    [personId, organisationId, most],
  );
  return rows.map(({ aggregate }) => aggregate);
}

type StoredShared = { kind: SharedKind; keyId: string; bytes: Buffer };

/** A controller's own copies: what was shared and, for the sharer, the reasons. */
export function sharedCopies(
  tx: Transaction,
  id: SharingDecisionId,
  controller: OrganisationId,
): Promise<StoredShared[]> {
  return tx.query<StoredShared>(
    `select kind, key_id as "keyId", bytes from sharing_copy where decision_id = $1 and controller = $2`,
    [id, controller],
  );
}

export function openShared(
  stored: StoredShared,
  key: DataKey,
  of: { id: SharingDecisionId; controller: OrganisationId },
): Record<string, string> {
  return JSON.parse(decrypt(key, place(of.id, of.controller, stored.kind), stored.bytes).toString('utf8')) as Record<
    string,
    string
  >;
}
