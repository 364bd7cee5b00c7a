import { staffWho } from '@footbridge/access';
import { instant } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  cursorOf,
  Database,
  done,
  entryOf,
  pageOf,
  placeOf,
  type Outcome,
  type Place,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { type OneOffItem, type OneOffsDto } from './one-off.dto.js';
import { PROPOSES, quarterNamed, quarterOf } from './quarter.js';

type Row = { other: string; sent: number; received: number; last_at: Date; agreement: boolean };
const FIRST: Place = ['', ''];

const COUNTS = `
select other, sum(sent)::int as sent, sum(received)::int as received, max(last_at) as last_at,
  exists (select from knowledge.agreement a where a.parties @> array[$1, other] and a.state = 'in-force'
    and a.from_at <= $6 and (a.to_at is null or $6 < a.to_at)) as agreement
from (
  select to_org as other, count(*) as sent, 0 as received, max(decided_at) as last_at from sharing_decision
    where one_off and from_org = $1 and decided_at >= $2 and decided_at < $3 group by to_org
  union all
  select from_org, 0, count(*), max(decided_at) from sharing_decision
    where one_off and to_org = $1 and decided_at >= $2 and decided_at < $3 group by from_org
) each where other > $4 group by other order by other limit $5`;

@Injectable()
export class OneOffQueries {
  constructor(private readonly database: Database) {}

  /** Counts alone, of what the own organisation was a side of; the look is an entry. */
  count({ quarter, cursor, limit }: OneOffsDto, who: Who): Promise<Outcome> {
    const [after] = placeOf(cursor, FIRST);
    return this.database.onBehalfOf(who, async (tx) => {
      const asked = quarterNamed(quarter ?? quarterOf(tx.now));
      const { name, from, to } = asked;
      const recorded = {
        service: 'referrals',
        act: 'governance',
        action: 'sharing.count-one-offs',
        objects: [],
      } as const;
      const { actor, refusal } = await staffWho(tx, 'sharing.count-one-offs', recorded);
      if (refusal) return refusal;
      const rows = await tx.query<Row>(COUNTS, [actor.organisationId, from, to, after, limit + 1, tx.now]);
      const page = pageOf(rows, limit, { item: itemOf, cursor: ({ other }) => cursorOf([other, '']) });
      await writeEntries(tx, [entryOf(tx, { ...recorded, input: asked })]);
      return done({ body: { quarter: name, from, to, ...page } });
    });
  }
}

function itemOf({ other, sent, received, last_at, agreement }: Row): OneOffItem {
  const count = sent + received;
  return { other, sent, received, count, lastAt: instant(last_at), agreement, proposeAgreement: count >= PROPOSES };
}
