import { oneOf, text } from '../../engine/form.js';
import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { type Student } from './answers.js';
import { at } from './paths.js';

type Switch = { readonly to: 'on' | 'off' | undefined; readonly alone: boolean };

/**
 * What the student sees online: off at once on the student's word, on again only after speaking with them alone and in person. Before
 * the student was asked it is never switched on for them: they answer by themselves.
 */
export const onlineViewPage = page({
  path: at.onlineView,
  audience: ADVISERS,
  template: 'adviser/online-view',
  async view(visit, answers?: Switch) {
    const { id } = visit.params;
    const student = need(await visit.ask<Student>('consents', `/students/${id}`));
    return {
      title: 'What the student sees online',
      version: student.version,
      back: { href: at.student.to({ id }) },
      onlineView: student.onlineView,
      may: student.actions?.includes('set-online-view') ?? false,
      alone: answers?.alone ?? false,
    };
  },
  read: (form): Switch => ({ to: oneOf(form, 'to', ['on', 'off']), alone: text(form, 'alone') === 'yes' }),
  errors({ to, alone }) {
    if (to === undefined) return [{ field: 'form', text: 'Choose whether to switch it on or off' }];
    return to === 'off' || alone
      ? []
      : [{ field: 'alone', text: 'Confirm that you have spoken with the student alone, in person' }];
  },
  save: ({ to }, visit) =>
    visit.act('consents', `/students/${visit.params.id}/online-view`, {
      method: 'PUT',
      body: { on: to === 'on' },
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: ({ to }, { params }) => ({
    to: at.student.to(params),
    notice:
      to === 'on'
        ? 'It is on: the student can see what is shared online again.'
        : 'It is off: the student’s sign-in shows nothing. Send no text and no e-mail.',
  }),
});
