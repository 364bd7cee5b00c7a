import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { type Visit } from '../../engine/visit.js';
import { mapPart, part, type Part } from '../../services/answer.js';
import { words } from '../../words/words.js';

export const privacyPath = path('/privacy');

const KEPT_MS = 60_000;
/** Agreements on the notice at most; more are found by organisation. */
const MOST = 100;

type Basis = { purpose: string; article6: string; article9: string; schedule1?: string; confidentiality: string };
type Party = {
  organisationId: string;
  name: string;
  bases: Basis[];
  contacts: { matter: string; role: string }[];
  retention: { record: string; years: number }[];
};
type InForce = { id: string; parties: Party[]; purposes: string[]; categories: string[]; from: string; to?: string };
type Notice = { items: InForce[]; next?: string };

const ORGANISATION = /^[A-Z0-9]{3,10}$/;
let kept: { readonly notice: Notice; readonly until: number } | undefined;

/** Everybody is told the same: it is asked for once a minute at most. */
async function noticeFor(visit: Visit, organisation: string | undefined): Promise<Part<Notice>> {
  const now = visit.now.getTime();
  if (organisation === undefined && kept && kept.until > now) return { there: true, value: kept.notice };
  const asked = new URLSearchParams({ limit: String(MOST), ...(organisation !== undefined && { organisation }) });
  const answer = part(await visit.askOpenly<Notice>('agreements', `/in-force?${asked.toString()}`));
  if (answer.there && organisation === undefined) kept = { notice: answer.value, until: now + KEPT_MS };
  return answer;
}

/** What is shared, by whom, what for and why it may be: made from the agreements that are in force now. For anyone. */
export const privacyPage = page({
  path: privacyPath,
  audience: 'anyone',
  template: 'everyone/privacy',
  async view(visit) {
    const given = visit.query('organisation')?.toUpperCase();
    const organisation = given !== undefined && ORGANISATION.test(given) ? given : undefined;
    const notice = await noticeFor(visit, undefined);
    const known = notice.there ? notice.value.items : [];
    const complete = !notice.there || notice.value.next === undefined;
    // Where all are known the filter needs nobody to be asked.
    const shown = organisation === undefined || complete ? notice : await noticeFor(visit, organisation);
    return {
      title: 'Privacy notice',
      organisation,
      organisations: partiesOf(known),
      agreed: mapPart(shown, ({ items }) =>
        items
          .filter(
            ({ parties }) => organisation === undefined || parties.some((each) => each.organisationId === organisation),
          )
          .map(inWords),
      ),
    };
  },
});

function partiesOf(items: readonly InForce[]): { value: string; text: string }[] {
  const names = new Map(
    items.flatMap(({ parties }) => parties.map((each) => [each.organisationId, each.name] as const)),
  );
  return [...names].map(([value, text]) => ({ value, text })).toSorted((a, b) => a.text.localeCompare(b.text));
}

function inWords({ parties, purposes, categories, from, to }: InForce) {
  return {
    names: parties.map(({ name }) => name),
    purposes: purposes.map(words),
    categories: categories.map(words),
    from,
    to,
    parties: parties.map(({ name, bases, contacts, retention }) => ({
      name,
      bases: bases.map((each) => ({
        purpose: words(each.purpose),
        article6: words(each.article6),
        article9: words(each.article9),
        schedule1: words(each.schedule1),
        confidentiality: words(each.confidentiality),
      })),
      contacts: contacts.map(({ matter, role }) => ({ matter: words(matter), role: words(role) })),
      retention: retention.map(({ record, years }) => ({ record: words(record), years })),
    })),
  };
}
