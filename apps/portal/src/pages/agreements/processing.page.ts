import { page, resource } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { dayAfter, startOfDay } from '../officer/period.js';
import { type Activity, type Processing } from './answers.js';
import { placesOf } from './common.js';
import { activityInWords, COLUMNS, csvLine } from './processing.js';
import { agreementPath, processingFilePath, processingPath } from './paths.js';

const PAGE = 20;
/** Pages of a file at most, a hundred activities each. */
const MOST_PAGES = 20;

/** As at the end of that day; of today and later days: now. */
function momentOf(visit: Visit, day: string | undefined): string | undefined {
  const end = day === undefined ? undefined : startOfDay(dayAfter(day));
  return end === undefined || Date.parse(end) >= visit.now.getTime()
    ? undefined
    : new Date(Date.parse(end) - 1).toISOString();
}

function askRecord(
  visit: Visit,
  { at, cursor, limit }: { at: string | undefined; cursor: string | undefined; limit: number },
) {
  const asked = new URLSearchParams({
    limit: String(limit),
    ...(at !== undefined && { at }),
    ...(cursor !== undefined && { cursor }),
  });
  return visit.ask<Processing>('agreements', `/processing?${asked.toString()}`);
}

function namesOf(visit: Visit, items: readonly Activity[]) {
  return visit.names({
    organisations: items.flatMap(({ party, others }) => [
      party.organisationId,
      ...others.map((each) => each.organisationId),
    ]),
  });
}

/** What an organisation records of its processing under agreements (UK GDPR Article 30), now or as at a day. */
export const processingPage = page({
  path: processingPath,
  audience: 'staff',
  template: 'agreements/processing',
  async view(visit) {
    const given = visit.query('on');
    const on = startOfDay(given) === undefined ? undefined : given;
    const cursor = visit.query('cursor');
    const { items, next, at } = need(await askRecord(visit, { at: momentOf(visit, on), cursor, limit: PAGE }));
    const names = await namesOf(visit, items);
    return {
      title: 'Record of processing activities',
      places: placesOf(processingPath, visit.acting.role),
      on,
      at,
      today: visit.now.toISOString().slice(0, 10),
      organisation: visit.acting.organisationName,
      file: processingFilePath.to({}, { on }),
      next: next && processingPath.to({}, { on, cursor: next }),
      first: cursor && processingPath.to({}, { on }),
      items: items.map((activity) => {
        const inWords = activityInWords(activity, (id) => names.organisation(id));
        return {
          title: activity.title,
          href: agreementPath.to({ id: activity.agreementId }),
          lines: COLUMNS.slice(1).map((label) => ({ label, text: inWords[label] })),
        };
      }),
    };
  },
});

/** The same as a CSV file. */
export const processingFile = resource({
  path: processingFilePath,
  audience: 'staff',
  async send(visit) {
    const at = momentOf(visit, visit.query('on'));
    const lines = [csvLine(COLUMNS)];
    let cursor: string | undefined;
    for (let n = 0; n < MOST_PAGES; n += 1) {
      const { items, next } = need(await askRecord(visit, { at, cursor, limit: 100 }));
      const names = await namesOf(visit, items);
      for (const activity of items) {
        const inWords = activityInWords(activity, (id) => names.organisation(id));
        lines.push(csvLine(COLUMNS.map((column) => inWords[column])));
      }
      cursor = next;
      if (next === undefined) break;
    }
    if (cursor !== undefined) lines.push(csvLine(['There are more than this file holds.']));
    return { type: 'text/csv; charset=utf-8', name: 'record-of-processing.csv', body: `\uFEFF${lines.join('')}` };
  },
});
