import { text } from '../../engine/form.js';
import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type Answer } from '../../services/answer.js';
import { studentPath, studentsPath, type Entry, type Paged } from './entries.js';

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** The identifier in what was typed: alone, or at the end of an address. */
export function identifierIn(typed: string): string | undefined {
  return ID.exec(typed.toLowerCase())?.[0];
}

/** The way to one student's trail: by pseudonym or by the address of a referral, never by name. */
export const studentsPage = page({
  path: studentsPath,
  audience: OFFICERS,
  template: 'officer/students',
  view: (_visit, typed?: string) => ({
    title: 'Questions about a student',
    back: { text: 'Assurance', href: '/assurance' },
    typed: typed ?? '',
  }),
  read: (form) => text(form, 'about'),
  errors: (typed) =>
    identifierIn(typed) === undefined
      ? [
          {
            field: 'about',
            text: 'Enter the student’s pseudonym, or the address of a referral: it ends in 36 letters, numbers and hyphens',
          },
        ]
      : [],
  async save(typed, visit): Promise<Answer<unknown>> {
    const id = identifierIn(typed) ?? '';
    const [student, thing] = await Promise.all([
      visit.ask<Paged<Entry>>('audit', `/entries?limit=1&student=${id}`),
      visit.ask<Paged<Entry>>('audit', `/entries?limit=25&object=${id}`),
    ]);
    if (!student.ok) return student;
    if (!thing.ok) return thing;
    const found = student.body.items.length > 0 ? id : thing.body.items.flatMap(({ studentId }) => studentId ?? [])[0];
    if (found !== undefined) return { ok: true, body: undefined, made: found };
    const detail =
      'Nothing in your organisation’s part of the audit log names this. Check it, or ask your wellbeing or clinical team for the pseudonym.';
    return { ok: false, problem: { status: 422, code: 'rule', reasons: [{ code: 'not-in-trail', detail }] } };
  },
  next: (_typed, _visit, made) => studentPath.to({ id: made ?? '' }),
  fieldOf: () => 'about',
});
