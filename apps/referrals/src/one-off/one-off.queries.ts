import { mayAct, staffWho } from '@footbridge/access';
import { instant, type OrganisationId, type StaffActor } from '@footbridge/contracts';
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
  type Recorded,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { hasAnswered, needActions, pairOf, type AgreementNeed } from './need.js';
import { answerOf, loadNeed } from './need.store.js';
import { type NeedView, type OneOffItem, type OneOffsDto, type OneOffView, type QuarterCount } from './one-off.dto.js';
import { PROPOSES, quarterBefore, quarterNamed, quarterOf } from './quarter.js';

type Row = {
  other: string;
  sent: number;
  received: number;
  last_at: Date;
  agreement: boolean;
  need: AgreementNeed | null;
};
const FIRST: Place = ['', ''];

/** Whether an agreement between the caller's organisation and another is in force at a moment. */
const inForce = (own: string, other: string, now: string) => `
  exists (select from knowledge.agreement a where a.parties @> array[${own}, ${other}] and a.state = 'in-force'
    and a.from_at <= ${now} and (a.to_at is null or ${now} < a.to_at))`;

const COUNTS = `
select other, sum(sent)::int as sent, sum(received)::int as received, max(last_at) as last_at,
  ${inForce('$1', 'other', '$6')} as agreement,
  (select n.aggregate from agreement_need n where n.one_org in ($1, other) and n.other_org in ($1, other)) as need
from (
  select to_org as other, count(*) as sent, 0 as received, max(decided_at) as last_at from sharing_decision
    where one_off and from_org = $1 and decided_at >= $2 and decided_at < $3 group by to_org
  union all
  select from_org, 0, count(*), max(decided_at) from sharing_decision
    where one_off and to_org = $1 and decided_at >= $2 and decided_at < $3 group by from_org
) each where other > $4 group by other order by other limit $5`;

/** By quarter as England's clocks have it, since a moment. */
const QUARTERS = `
select to_char(decided_at at time zone 'Europe/London', 'YYYY-"Q"Q') as quarter,
  count(*) filter (where from_org = $1)::int as sent, count(*) filter (where to_org = $1)::int as received
from sharing_decision where one_off and decided_at >= $3
  and ((from_org = $1 and to_org = $2) or (from_org = $2 and to_org = $1))
group by 1`;
const QUARTERS_SHOWN = 4;

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
      const page = pageOf(rows, limit, {
        item: (row) => itemOf(row, actor),
        cursor: ({ other }) => cursorOf([other, '']),
      });
      await writeEntries(tx, [entryOf(tx, { ...recorded, input: asked })]);
      return done({ body: { quarter: name, from, to, ...page } });
    });
  }

  /** What there was with one other organisation, and who is asked for an agreement with it. */
  one(other: OrganisationId, who: Who): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const recorded: Recorded = {
        service: 'referrals',
        act: 'governance',
        action: 'sharing.count-one-offs',
        objects: [],
      };
      const { actor, refusal } = await staffWho(tx, 'sharing.count-one-offs', recorded);
      if (refusal) return refusal;
      const own = actor.organisationId;
      const names = lastQuarters(quarterOf(tx.now));
      const since = quarterNamed(names.at(-1) ?? '').from;
      const counted = await tx.query<QuarterCount>(QUARTERS, [own, other, since]);
      const [force] = await tx.query<{ agreement: boolean }>(`select ${inForce('$1', '$2', '$3')} as agreement`, [
        ...[own, other, tx.now],
      ]);
      const need = await loadNeed(tx, pairOf(own, other));
      const because = need && (await answerOf(tx, need, own));
      await writeEntries(tx, [entryOf(tx, { ...recorded, input: { other } })]);
      const body: OneOffView = {
        other,
        quarters: names.map((quarter) => counted.find((each) => each.quarter === quarter) ?? { quarter, ...NONE }),
        agreement: force?.agreement === true,
        ...(need && { need: needOf(need, actor) }),
        ...(because !== undefined && { because }),
      };
      return done({ body, ...(need && { version: need.version }) });
    });
  }
}

const NONE = { sent: 0, received: 0 };

function lastQuarters(newest: string): string[] {
  const names = [newest];
  while (names.length < QUARTERS_SHOWN) names.push(quarterBefore(names.at(-1) ?? newest));
  return names;
}

function itemOf({ other, sent, received, last_at, agreement, need }: Row, actor: StaffActor): OneOffItem {
  const count = sent + received;
  return {
    ...{ other, sent, received, count, lastAt: instant(last_at), agreement, proposeAgreement: count >= PROPOSES },
    ...(need && { need: needOf(need, actor) }),
  };
}

function needOf(need: AgreementNeed, actor: StaffActor): NeedView {
  const { state, quarter, askedAt, dueAt } = need;
  const answered = hasAnswered(need, actor.organisationId);
  const may = !answered && mayAct(actor, 'sharing.need-no-agreement') === undefined;
  return {
    ...{ state, quarter, askedAt, dueAt, answered, actions: may ? [...needActions[state]] : [] },
    ...(need.state === 'settled' && need.agreementId !== undefined && { agreementId: need.agreementId }),
  };
}
