import { staffWho } from '@footbridge/access';
import { instant, plus, type Instant } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import { Database, done, entryOf, type Outcome, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { recordOf } from '../agreement/agreement.store.js';
import { type Coverage, type CoveredPair } from './coverage.dto.js';

/** Days before its end from which an agreement counts as expiring. */
const EXPIRING_DAYS = 90;
const MOST_PAIRS = 4_000;

type Row = {
  one: string;
  other: string;
  agreements: number;
  agreement_id: string;
  from_at: Date;
  to_at: Date | null;
  review_by: Date;
};

@Injectable()
export class CoverageQueries {
  constructor(private readonly database: Database) {}

  /** Between which organisations an agreement is in force: all of the named ones, or the actor's own with others. */
  coverage(who: Who, organisations: readonly string[] | undefined): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const record = recordOf('read-coverage');
      const { actor, refusal } = await staffWho(tx, 'agreement.read', record);
      if (refusal) return refusal;
      const rows = await tx.query<Row>('select * from agreement_coverage($1, $2, $3, $4)', [
        tx.now,
        organisations ?? [actor.organisationId],
        organisations === undefined,
        MOST_PAIRS + 1,
      ]);
      await writeEntries(tx, [entryOf(tx, record)]);
      const pairs = rows.slice(0, MOST_PAIRS).map((row) => pairOf(row, tx.now));
      const body: Coverage = { pairs, more: rows.length > MOST_PAIRS };
      return done({ body });
    });
  }
}

function pairOf({ one, other, agreements, agreement_id, from_at, to_at, review_by }: Row, now: Instant): CoveredPair {
  const to = to_at && instant(to_at);
  return {
    organisations: [one, other],
    state: to !== null && to <= plus(now, { days: EXPIRING_DAYS }) ? 'expiring' : 'in-force',
    ...{ agreements, agreementId: agreement_id, from: instant(from_at) },
    ...(to !== null && { to }),
    reviewBy: instant(review_by),
  };
}
