import { staffWho } from '@footbridge/access';
import { instant, isInstant, type StaffActor } from '@footbridge/contracts';
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
  type Place,
  type Recorded,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { type SharingDecision } from '../sharing-decision/sharing-decision.js';
import { type Reviewed, type ReviewsDto, type ReviewView } from './review.dto.js';

type Row = {
  kind: Reviewed;
  id: string;
  version: number;
  at: Date;
  student_id: string;
  referral_id: string | null;
  by_person: string;
  reviewed_at: Date | null;
  finding: string | null;
  decision: SharingDecision | null;
  claimed: string | null;
  to_at: Date | null;
};

/** What the acting organisation ($1) has to have reviewed: its own sharings, and looks that its clinicians claimed. */
const REVIEWS = `(
  select 'sharing-decision' as kind, id, version, decided_at as at, student_id, referral_id, decided_by as by_person, reviewed_at,
    aggregate ->> 'finding' as finding, aggregate as decision, null::text as claimed, null::timestamptz as to_at
  from sharing_decision where from_org = $1
  union all
  select 'relationship', id, version, from_at, student_id, referral_id, person_id, reviewed_at, finding, null, claimed, to_at
  from relationship where organisation_id = $1 and kind = 'claimed'
) r`;
const LAST: Place = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];

/** Reviews in codes, for whose role they are: what was written stays with those who look after the student. */
@Injectable()
export class ReviewQueries {
  constructor(private readonly database: Database) {}

  list({ kind, state, cursor, limit }: ReviewsDto, who: Who): Promise<Outcome> {
    const [at, id] = placeOf(cursor, LAST, ([moment, last]) => isInstant(moment) && isUUID(last));
    return this.database.onBehalfOf(who, async (tx) => {
      const recorded = recordedOf('sharing.list-reviews');
      const { actor, refusal } = await staffWho(tx, 'sharing.review', recorded);
      if (refusal) return refusal;
      const rows = await tx.query<Row>(
        `select * from ${REVIEWS}
         where ($2::text is null or kind = $2) and ($3::text is null or (reviewed_at is not null) = ($3 = 'reviewed'))
           and (at, id) < ($4::timestamptz, $5::uuid)
         order by at desc, id desc limit $6`,
        [actor.organisationId, kind ?? null, state ?? null, at, id, limit + 1],
      );
      const body = pageOf(rows, limit, {
        item: (row) => viewOf(row, actor),
        cursor: (row) => cursorOf([instant(row.at), row.id]),
      });
      const objects = body.items.map(({ kind: of, id: shown, version }) => ({ kind: of, id: shown, version }));
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects })]);
      return done({ body });
    });
  }

  one(kind: Reviewed, id: string, who: Who): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const recorded = { ...recordedOf('sharing.read-for-review'), objects: [{ kind, id }] };
      const { actor, refusal } = await staffWho(tx, 'sharing.review', recorded);
      if (refusal) return refusal;
      const [row] = await tx.query<Row>(`select * from ${REVIEWS} where kind = $2 and id = $3`, [
        actor.organisationId,
        kind,
        id,
      ]);
      if (!row) return refuse(tx, recorded, 'not-found', [{ code: 'not-found' }]);
      const { version, student_id: studentId } = row;
      await writeEntries(tx, [entryOf(tx, { ...recorded, studentId, objects: [{ kind, id, version }] })]);
      return done({ version, body: viewOf(row, actor) });
    });
  }
}

const recordedOf = (action: string): Recorded => ({ service: 'referrals', act: 'governance', action, objects: [] });

function viewOf(row: Row, actor: StaffActor): ReviewView {
  const { kind, id, version, at, student_id: studentId, referral_id, by_person, reviewed_at, finding } = row;
  const mine = by_person === actor.personId;
  return {
    kind,
    id,
    version,
    state: reviewed_at ? 'reviewed' : 'awaited',
    at: instant(at),
    studentId,
    mine,
    actions: reviewed_at || mine ? [] : ['review'],
    ...(referral_id !== null && { referralId: referral_id }),
    ...(reviewed_at && { reviewedAt: instant(reviewed_at) }),
    ...(finding !== null && { finding }),
    ...(row.decision && { sharing: sharingOf(row.decision) }),
    ...(row.claimed !== null && row.to_at && { claim: { reason: row.claimed, to: instant(row.to_at) } }),
  };
}

function sharingOf(decision: SharingDecision): NonNullable<ReviewView['sharing']> {
  const { to, ground, asked, studentTold, categories, oneOff, decidedBy, knowledgeAgeSeconds, record } = decision;
  return {
    to,
    ground,
    asked,
    studentTold,
    categories,
    oneOff,
    role: decidedBy.role,
    ...(knowledgeAgeSeconds !== undefined && { knowledgeAgeSeconds }),
    ...(record && { record }),
  };
}
