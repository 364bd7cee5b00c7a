import { type AgreementFact } from '@footbridge/access';
import { plus } from '@footbridge/contracts';
import { type Sql, writeEntries } from '@footbridge/messaging';
import { Database, done, entryOf, refuse, type Outcome, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { ENTRY_COLUMNS, entryIn, entryObject, OWN_ENTRIES, type EntryRow } from '../entry/entry.view.js';
import { barredOfficer, recordedOf } from '../looking.js';
import { decisionIn } from './recorded.js';
import { Tally, type Tried } from './replay.js';
import { type TriedAgreementDto, type TryOutDto } from './try-out.dto.js';

/** So many entries are held at once. */
const BATCH = 500;
const MOST_DAYS = 366;
const ALWAYS = '1970-01-01T00:00:00.000Z';

@Injectable()
export class TryOutQueries {
  constructor(private readonly database: Database) {}

  /**
   * Asks the gate again about each recorded disclosure between the parties, with this agreement among the facts. Each batch is a
   * transaction of its own, in which the role must still hold. The look is an entry that names the entries shown.
   */
  async tryOut(asked: TryOutDto, who: Who): Promise<Outcome> {
    const { from, to, most } = asked;
    const what = { action: 'audit.try-out', asked };
    const tried: Tried = { agreement: factOf(asked.agreement), place: asked.place };
    const tally = new Tally();
    let place: number | undefined;
    let taken = 0;
    for (;;) {
      const limit = Math.min(BATCH, most + 1 - taken);
      const page = await this.database.onBehalfOf(who, async (tx): Promise<Outcome | EntryRow[]> => {
        const barred = await barredOfficer(tx, what);
        if (barred) return barred;
        const wrong = againstPeriod(asked);
        if (wrong) return refuse(tx, recordedOf(what), 'rule', [wrong]);
        return decisionsBefore(tx, place, limit, { from, to, parties: asked.agreement.parties });
      });
      if (!Array.isArray(page)) return page;
      const counted = page.slice(0, most - taken);
      for (const row of counted) tally.add(decisionIn(entryIn(row)), tried);
      taken += page.length;
      place = Number(page.at(-1)?.leaf_index ?? 0);
      if (page.length < limit || taken > most) break;
    }
    const body = { from, to, complete: taken <= most, ...tally.result() };
    return this.database.onBehalfOf(who, async (tx): Promise<Outcome> => {
      const barred = await barredOfficer(tx, what);
      if (barred) return barred;
      const objects = [...body.samples.toPermitted, ...body.samples.toRefused].map(entryObject);
      await writeEntries(tx, [entryOf(tx, { ...recordedOf(what), objects })]);
      return done({ body });
    });
  }
}

function againstPeriod({ from, to }: TryOutDto) {
  if (from >= to) return { code: 'period-empty' };
  return plus(from, { days: MOST_DAYS }) < to ? { code: 'period-too-long', facts: { days: MOST_DAYS } } : undefined;
}

function factOf({ id = v7(), from = ALWAYS, to, endingDays, ...covered }: TriedAgreementDto): AgreementFact {
  return {
    ...covered,
    ...{ id, version: 1, state: 'in-force', from },
    ...(to === undefined ? {} : { to }),
    ...(endingDays === undefined ? {} : { ending: { recordId: id, days: endingDays } }),
  };
}

type Wanted = { readonly from: string; readonly to: string; readonly parties: readonly string[] };

/** The next recorded disclosures of the own trail between these organisations, permitted and refused, the newest first. */
function decisionsBefore(
  tx: Sql,
  place: number | undefined,
  limit: number,
  { from, to, parties }: Wanted,
): Promise<EntryRow[]> {
  return tx.query<EntryRow>(
    `select ${ENTRY_COLUMNS} from ${OWN_ENTRIES}
     where e.act = 'disclosure' and e.at >= $1 and e.at < $2 and e.organisations <@ $3::text[]
       and ($4::bigint is null or t.leaf_index < $4)
     order by t.leaf_index desc limit $5`,
    [from, to, parties, place ?? null, limit],
  );
}
