import { text } from '../../engine/form.js';
import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { linkPath } from '../everyone/link.page.js';
import { type Student } from './answers.js';
import { at } from './paths.js';

/**
 * Makes a student's way in without the university's sign-in. The address is in the reply to the form alone: shown once, it is kept
 * nowhere, and the form sent again does not show it again.
 */
export const makeLinkPage = page({
  path: at.makeLink,
  audience: ADVISERS,
  template: 'adviser/make-link',
  async view(visit, checked?: boolean) {
    const { id } = visit.params;
    const student = need(await visit.ask<Student>('consents', `/students/${id}`));
    const { signInLink, onlineView } = student;
    return {
      title: 'Make a sign-in link',
      version: student.version,
      back: { href: at.student.to({ id }) },
      onlineViewOff: onlineView.state === 'off',
      may: signInLink?.actions.includes('make') ?? false,
      replaces: signInLink?.state === 'open' || signInLink?.state === 'in-use' ? signInLink.state : undefined,
      ways: safeWays(student),
      checked: checked ?? false,
    };
  },
  read: (form) => text(form, 'checked') === 'yes',
  errors: (checked) =>
    checked ? [] : [{ field: 'checked', text: 'Confirm that you are dealing with the student themselves' }],
  save: (_, visit) =>
    visit.act('consents', `/students/${visit.params.id}/sign-in-link`, {
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  async shownOnce(body, visit) {
    const { id } = visit.params;
    const made = body as { token: string; endsAt: string } | undefined;
    const read = await visit.ask<Student>('consents', `/students/${id}`);
    return {
      title: made ? 'The sign-in link is made' : 'The link was shown already',
      back: { href: at.student.to({ id }) },
      link: made && { address: `${visit.publicUrl}${linkPath.to({ token: made.token })}`, endsAt: made.endsAt },
      end: at.endLink.to({ id }),
      again: made ? undefined : at.makeLink.to({ id }),
      ways: read.ok ? safeWays(read.body) : [],
    };
  },
});

/** How staff may send a link, beside handing it over: only where the student said, alone, that nobody could make them show it. */
function safeWays({ onlineView, mayBeMessaged, contactPreferences, contacts }: Student): string[] {
  if (!mayBeMessaged || onlineView.state !== 'on') return [];
  const ways = contactPreferences?.ways ?? [];
  return [
    ...(ways.includes('text') && contacts?.phone !== undefined ? ['text'] : []),
    ...(ways.includes('email') && contacts?.email !== undefined ? ['e-mail'] : []),
  ];
}

/** Ends a link that waits or is in use. */
export const endLinkPage = page({
  path: at.endLink,
  audience: ADVISERS,
  template: 'adviser/end-link',
  async view(visit) {
    const { id } = visit.params;
    const { signInLink } = need(await visit.ask<Student>('consents', `/students/${id}`));
    return {
      title: 'End the sign-in link',
      version: signInLink?.version,
      back: { href: at.student.to({ id }) },
      may: signInLink?.actions.includes('void') ?? false,
      inUse: signInLink?.state === 'in-use',
      switchOff: at.onlineView.to({ id }),
    };
  },
  read: () => true,
  save: (_, visit) =>
    visit.act('consents', `/students/${visit.params.id}/sign-in-link/void`, {
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: (_, { params }) => ({ to: at.student.to(params), notice: 'The link has ended. It opens nothing any more.' }),
});
