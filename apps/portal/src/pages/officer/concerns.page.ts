import { text } from '../../engine/form.js';
import { CONCERN_OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { need } from '../../services/answer.js';
import { entryPath, openedPath } from './entries.js';

const STATES = ['raised', 'answered'] as const;
const MOST_LETTERS = 4_000;

type Concern = {
  id: string;
  studentId: string;
  entryId: string;
  version: number;
  state: (typeof STATES)[number];
  raisedAt: string;
  dueAt: string;
  answeredAt?: string;
  words?: string;
  answer?: string;
  actions: string[];
};

export const concernsPath = path('/concerns');
export const concernPath = path('/concerns/:id');

/** Students who do not recognise a look of one's own organisation: those that wait, by when the answer is due, or those answered. */
export const concernsPage = page({
  path: concernsPath,
  audience: CONCERN_OFFICERS,
  template: 'officer/concerns',
  async view(visit) {
    const state = visit.query('state', STATES) ?? 'raised';
    const cursor = visit.query('cursor');
    const asked = new URLSearchParams({ limit: '25', state, ...(cursor !== undefined && { cursor }) });
    const list = need(
      await visit.ask<{ items: Concern[]; next?: string }>('consents', `/access-concerns?${asked.toString()}`),
    );
    return {
      title: 'Students’ questions about looks',
      wide: true,
      state,
      waiting: concernsPath.to({}),
      answered: concernsPath.to({}, { state: 'answered' }),
      next: list.next && concernsPath.to({}, { state, cursor: list.next }),
      first: cursor && concernsPath.to({}, { state }),
      items: list.items.map(({ id, raisedAt, dueAt, answeredAt, words, actions }) => ({
        id,
        raisedAt,
        dueAt,
        answeredAt,
        wrote: words !== undefined,
        href: concernPath.to({ id }),
        may: actions.includes('answer'),
      })),
    };
  },
});

/** One of them, with what the student wrote, and the answer that the student reads. */
export const concernPage = page({
  path: concernPath,
  audience: CONCERN_OFFICERS,
  template: 'officer/concern',
  async view(visit, typed?: string) {
    const concern = need(
      await visit.ask<Concern>('consents', `/access-concerns/${encodeURIComponent(visit.params.id)}`),
    );
    return {
      title: 'A student’s question about a look',
      version: concern.version,
      back: { href: concernsPath.to({}), text: 'Students’ questions' },
      concern,
      entry: entryPath.to({ id: concern.entryId }),
      opened: openedPath.to({ id: concern.studentId }),
      may: concern.actions.includes('answer'),
      typed: typed ?? '',
    };
  },
  read: (form) => text(form, 'answer'),
  errors(answer) {
    if (answer === '') return [{ field: 'answer', text: 'Write what the student is told' }];
    return answer.length <= MOST_LETTERS ? [] : [{ field: 'answer', text: `Write at most ${MOST_LETTERS} letters` }];
  },
  save: (answer, visit) =>
    visit.act('consents', `/access-concerns/${encodeURIComponent(visit.params.id)}/answer`, {
      body: { answer },
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: (_, { params }) => ({ to: concernPath.to(params), notice: 'The student can read your answer now.' }),
  fieldOf: () => 'answer',
});
