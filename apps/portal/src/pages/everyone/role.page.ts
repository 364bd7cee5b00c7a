import { homeOf } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { text } from '../../engine/form.js';
import { path } from '../../engine/path.js';
import { words } from '../../words/words.js';

/** With several roles one is chosen to act in; it can be changed at any time. */
export const rolePage = page({
  path: path('/role'),
  audience: 'choosing',
  template: 'everyone/role',
  async view(visit) {
    const choices = await visit.choices();
    return {
      title: 'Choose the role you act in',
      choices: choices.map((each, n) => ({
        value: String(n),
        text: each.kind === 'student' ? 'Myself, as a student' : words(each.acting.role),
        hint: { text: each.kind === 'student' ? '' : each.acting.organisationName },
      })),
    };
  },
  read: (form) => text(form, 'choice'),
  errors: (choice) => (/^\d{1,3}$/.test(choice) ? [] : [{ field: 'choice', text: 'Choose a role' }]),
  async save(choice, visit) {
    const chosen = (await visit.choices())[Number(choice)];
    if (!chosen)
      return {
        ok: false,
        problem: { status: 422, code: 'rule', reasons: [{ code: 'role', detail: 'Choose a role' }] },
      };
    visit.becomes(chosen);
    return { ok: true, body: undefined };
  },
  next: (_, visit) => visit.returnTo ?? homeOf(visit.signed),
  fieldOf: () => 'choice',
});
