import { knownAgreements, staffWho, type AgreementFact } from '@footbridge/access';
import { type AgreementId, type Instant, type OrganisationId } from '@footbridge/contracts';
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
  type Transaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { type EffectDto } from './effect.dto.js';
import { effectOn, stoppedNow } from './effect.js';
import { type InFlight } from './flow.js';
import { FIRST_ID, IN_FLIGHT, NAMED } from './stop.store.js';

/** More are not counted: the answer says that there are more. */
const MOST = 1_000;
const FIRST: Place = [FIRST_ID, ''];

/** What a stop of an agreement does to the own organisation's open referrals, in codes: whoever decides on it sees nobody's record. */
@Injectable()
export class EffectQueries {
  constructor(private readonly database: Database) {}

  /** A page of them with counts of all, 1,000 at most. An agreement of others is not there. The look is an entry that lists them. */
  effect(id: AgreementId, { continues, cursor, limit }: EffectDto, who: Who): Promise<Outcome> {
    const [after] = placeOf(cursor, FIRST, ([last]) => isUUID(last));
    return this.database.onBehalfOf(who, async (tx): Promise<Outcome> => {
      const recorded = {
        service: 'referrals',
        act: 'governance',
        action: 'agreement.see-effect',
        objects: [{ kind: 'agreement', id }],
      } as const;
      const { actor, refusal } = await staffWho(tx, 'agreement.see-effect', recorded);
      if (refusal) return refusal;
      const own = actor.organisationId;
      const [page, all] = await Promise.all([
        inFlightUnder(tx, id, { own, after, limit: limit + 1 }),
        inFlightUnder(tx, id, { own, after: FIRST[0], limit: MOST + 1 }),
      ]);
      const others = [...new Set([...page, ...all].map(({ from, to }) => (from === own ? to : from)))];
      const known = await knownAgreements(tx, { id, between: others.map((to) => ({ from: own, to })) });
      const agreement = known.find((each) => each.id === id);
      if (!agreement) return refuse(tx, recorded, 'not-found', [{ code: 'not-found' }]);
      const agreements = stoppedNow(known, id, { continues, now: tx.now });
      const seen = (referral: InFlight) => effectOn(referral, agreements, { own, now: tx.now });
      const body = {
        state: stateOf(agreement, tx.now),
        counts: countsOf(all.map(seen)),
        ...pageOf(page, limit, { item: seen, cursor: (row) => cursorOf([row.id, '']) }),
      };
      const shown = body.items.map(({ referralId }) => ({ kind: 'referral', id: referralId }));
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects: [...recorded.objects, ...shown] })]);
      return done({ body });
    });
  }
}

function countsOf(effects: readonly { then: 'goes-on' | 'pauses' }[]) {
  const counted = effects.slice(0, MOST);
  const goesOn = counted.filter(({ then }) => then === 'goes-on').length;
  return { open: counted.length, goesOn, pauses: counted.length - goesOn, more: effects.length > MOST };
}

const stateOf = ({ state, to }: AgreementFact, now: Instant) =>
  state === 'in-force' && to !== undefined && to <= now ? 'over' : state;

type Asked = { readonly own: OrganisationId; readonly after: string; readonly limit: number };

/**
 * What is in flight from or to the own organisation and may rest on an agreement, by id, from one on, without what was agreed of its steps:
 * sent under it, or with another of its parties under whatever agreement. What another one's stop has paused is no effect of this one.
 */
async function inFlightUnder(tx: Transaction, id: AgreementId, { own, after, limit }: Asked): Promise<InFlight[]> {
  const next = (where: string) =>
    `(select id, aggregate from referral where ${where} and id > $3 and ${IN_FLIGHT} order by id limit $4)`;
  const rows = await tx.query<{ aggregate: InFlight }>(
    `with other as (select unnest(${NAMED}) as id from knowledge.agreement where agreement_id = $2), found as (
       ${next('from_org = $1 and agreement_id = $2')} union all ${next('to_org = $1 and agreement_id = $2')}
       union all select r.* from other, lateral ${next(`from_org = $1 and to_org = other.id and ${OF_ANOTHER}`)} r
       union all select r.* from other, lateral ${next(`from_org = other.id and to_org = $1 and ${OF_ANOTHER}`)} r)
     select aggregate - '{terms,told,beside,given}'::text[] as aggregate from found order by id limit $4`,
    [own, id, after, limit],
  );
  return rows.map(({ aggregate }) => aggregate);
}
const OF_ANOTHER = 'agreement_id is distinct from $2 and not halted';
