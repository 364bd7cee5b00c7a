import { oneOf, text } from '../../engine/form.js';
import { CLINICIANS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { Stop } from '../../services/answer.js';
import { staleOf } from '../../words/stale.js';
import { askOpened, at, messagePath, receivedPath } from './received.js';

const MOST = 4_000;

/** What a receiver can tell a university, as the service knows it. What of it the student allows, the service decides when it is sent. */
const KINDS = {
  advice: {
    text: 'A question, or advice',
    hint: 'Ask for information that you need, or say what the university can do. Until it answers, the referral stands under “Waiting for information”.',
  },
  attendance: {
    text: 'An appointment kept or missed',
    hint: 'Goes only where the student allows that appointments are told.',
  },
  'outcome-summary': {
    text: 'A short summary at the end',
    hint: 'Goes only where the student allows that a summary is told.',
  },
} as const;
type Kind = keyof typeof KINDS;
const NAMES = Object.keys(KINDS) as Kind[];

/** Ask for information, or tell the university. */
export const messagePage = page({
  path: messagePath,
  audience: CLINICIANS,
  template: 'clinician/message',
  async view(visit, answers?: { kind: Kind | undefined; words: string }) {
    const body = await askOpened(visit);
    if (!body.actions.includes('message'))
      throw new Stop({
        status: 403,
        code: 'wrong-state',
        reasons: [{ code: 'wrong-state', detail: 'This referral has ended: nothing more is written about it here.' }],
      });
    const names = await visit.names({ organisations: [body.from] });
    return {
      title: 'Write to the university',
      back: { text: 'Referral', href: receivedPath.to(visit.params) },
      stale: staleOf(body.knownAt, visit.now),
      id: body.id,
      from: names.organisation(body.from),
      kinds: NAMES.map((value) => ({
        value,
        text: KINDS[value].text,
        hint: { text: KINDS[value].hint },
        checked: value === answers?.kind,
      })),
      words: answers?.words ?? '',
      most: MOST,
    };
  },
  read: (form) => ({ kind: oneOf(form, 'kind', NAMES), words: text(form, 'words') }),
  errors: ({ kind, words }) => [
    ...(kind === undefined ? [{ field: 'kind', text: 'Choose what you want to write' }] : []),
    ...(words === '' ? [{ field: 'words', text: 'Enter what you want to write' }] : []),
    ...(words.length > MOST
      ? [{ field: 'words', text: `Use at most ${MOST.toLocaleString('en-GB')} characters` }]
      : []),
  ],
  save: ({ kind, words }, visit) => visit.act('referrals', at(visit, '/messages'), { body: { kind, text: words } }),
  next: (_, { params }) => ({ to: receivedPath.to(params), notice: 'Sent to the university.' }),
  fieldOf: () => 'kind',
});
