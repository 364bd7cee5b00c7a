import { text } from '../../engine/form.js';
import { page } from '../../engine/page.js';
import { need, Stop, type Answer } from '../../services/answer.js';
import { type Visit } from '../../engine/visit.js';
import { lookShown, type Look } from './looks.page.js';
import { concernsPath, looksPath, unknownLookPath } from './places.js';

const MOST_WORDS = 2_000;

type Concern = {
  id: string;
  organisationId: string;
  state: 'raised' | 'answered';
  raisedAt: string;
  dueAt: string;
  answeredAt?: string;
  words?: string;
  answer?: string;
};

/** One of the student's own looks; any other is not there. */
async function lookOf(visit: Visit<'/me/looks/:id/not-known'>): Promise<Look & { organisationId: string }> {
  const answer = await visit.ask<{ items: Look[] }>('audit', `/my-looks?entry=${encodeURIComponent(visit.params.id)}`);
  const [look] = answer.ok || answer.problem.status !== 400 ? need(answer).items : [];
  if (look?.organisationId === undefined) throw new Stop({ status: 404, code: 'not-found', reasons: [] });
  return { ...look, organisationId: look.organisationId };
}

/** "I do not recognise this": it goes to whoever looks after such questions where the person who looked works. */
export const unknownLookPage = page({
  path: unknownLookPath,
  audience: 'student',
  template: 'student/not-known',
  async view(visit, typed?: string) {
    const look = await lookOf(visit);
    const names = await visit.names({ organisations: [look.organisationId] });
    return {
      title: 'I do not recognise this',
      back: { href: looksPath.to({}), text: 'Who has looked' },
      look: lookShown(look, names),
      typed: typed ?? '',
    };
  },
  read: (form) => text(form, 'words'),
  errors: (words) =>
    words.length <= MOST_WORDS ? [] : [{ field: 'words', text: `Write at most ${MOST_WORDS} letters` }],
  async save(words, visit): Promise<Answer<unknown>> {
    const { organisationId, entryId } = await lookOf(visit);
    const body = { organisationId, entryId, ...(words !== '' && { words }) };
    return visit.act('consents', '/students/me/access-concerns', { body });
  },
  next: () => ({ to: concernsPath.to({}), notice: 'We have sent your question.' }),
  fieldOf: () => 'words',
});

/** What the student asked, with what to quote, by when it is answered, and the answer. */
export const concernsPage = page({
  path: concernsPath,
  audience: 'student',
  template: 'student/questions',
  async view(visit) {
    const { items } = need(await visit.ask<{ items: Concern[] }>('consents', '/students/me/access-concerns'));
    const names = await visit.names({ organisations: items.map(({ organisationId }) => organisationId) });
    return {
      title: 'Your questions',
      back: { href: looksPath.to({}), text: 'Who has looked' },
      items: items.map((each) => ({ ...each, where: names.organisation(each.organisationId) })),
      looks: looksPath.to({}),
    };
  },
});
