import { ORGANISATION_ID } from '@footbridge/contracts';
import { page } from '../../engine/page.js';
import { mapPart, part } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { concernsPath, looksPath, unknownLookPath } from './places.js';
import { lookInWords, whyInWords } from './student-words.js';

export type Look = {
  entryId: string;
  at: string;
  kind: 'person' | 'machine';
  organisationId?: string;
  role?: string;
  action: string;
  relationship?: { kind: string; claimed?: string };
};

const SAME = ['where', 'role', 'what', 'why'] as const;

export const lookShown = (look: Look, names: Names) => ({
  at: look.at,
  where: names.organisation(look.organisationId),
  role: words(look.role),
  what: lookInWords(look.action),
  why: whyInWords(look),
  unknown: unknownLookPath.to({ id: look.entryId }),
});

type Shown = ReturnType<typeof lookShown> & { times: number };

/** Days, the newest first, each with who looked on it, the same looks together, and how often a machine did something. */
function byDay(items: readonly Look[], names: Names) {
  const days = new Map<string, { people: Shown[]; machines: number }>();
  for (const look of items) {
    const name = day(look.at);
    const kept = days.get(name) ?? { people: [], machines: 0 };
    if (look.kind === 'machine') kept.machines += 1;
    else {
      const shown = lookShown(look, names);
      const same = kept.people.find((each) => SAME.every((part) => each[part] === shown[part]));
      if (same) same.times += 1;
      else kept.people.push({ ...shown, times: 1 });
    }
    days.set(name, kept);
  }
  return [...days].map(([name, found]) => ({ name, ...found }));
}

/** Everyone who looked: where they work, in which role, at what, why and when; what machines did is counted. */
export const looksPage = page({
  path: looksPath,
  audience: 'student',
  template: 'student/looks',
  async view(visit) {
    const cursor = visit.query('cursor');
    const at = visit.query('at');
    const organisation = at !== undefined && ORGANISATION_ID.test(at) ? at : undefined;
    const asked = new URLSearchParams({
      limit: '50',
      ...(cursor && { cursor }),
      ...(organisation && { organisation }),
    });
    const [list, places] = await Promise.all([
      visit.ask<{ items: Look[]; next?: number }>('audit', `/my-looks?${asked.toString()}`),
      visit.ask<{ consents: { registeredBy: string; terms: { recipients: string[] } }[] }>(
        'consents',
        `/students/${visit.studentId}/consents`,
      ),
    ]);
    const known = part(places);
    const looks = part(list);
    const organisations = [
      ...new Set([
        ...(known.there
          ? known.value.consents.flatMap(({ registeredBy, terms }) => [registeredBy, ...terms.recipients])
          : []),
        ...(looks.there ? looks.value.items.flatMap(({ organisationId }) => organisationId ?? []) : []),
        ...(organisation === undefined ? [] : [organisation]),
      ]),
    ];
    const names = await visit.names({ organisations });
    return {
      title: 'Who has looked',
      concerns: concernsPath.to({}),
      organisation,
      organisations: organisations.map((value) => ({
        value,
        text: names.organisation(value),
        selected: value === organisation,
      })),
      all: looksPath.to({}),
      list: mapPart(looks, ({ items, next }) => ({
        days: byDay(items, names),
        next: next === undefined ? undefined : looksPath.to({}, { at: organisation, cursor: next }),
        first: cursor && looksPath.to({}, { at: organisation }),
      })),
    };
  },
});
