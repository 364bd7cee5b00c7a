import { date, dayOf, type TypedDate } from '../../engine/form.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { type Answer } from '../../services/answer.js';
import { arrivalOf, type LinkAccess } from '../../sign-in/links.js';
import { homePath } from '../student/places.js';

export const linkPath = path('/link/:token');

const NO_DATE: TypedDate = { day: '', month: '', year: '' };

/**
 * A student's way in without their university's sign-in. Looking at it uses nothing up: mail programs look at links too. The date of
 * birth does, and what was typed here is kept nowhere.
 */
export const linkPage = page({
  path: linkPath,
  audience: 'anyone',
  template: 'everyone/link',
  keepsNothing: true,
  mostAMinute: 60,
  view: (visit, born: TypedDate = NO_DATE) => ({
    title: 'Sign in with your link',
    exitButton: true,
    helpBarToo: true,
    // Who made a link does not use it.
    staff: visit.maybeSigned?.kind === 'staff',
    born,
  }),
  read: (form) => date(form, 'born'),
  errors: (born, visit) => {
    if (visit.maybeSigned?.kind === 'staff')
      return [{ field: 'form', text: 'Sign out first. This link is for a student alone.' }];
    return dayOf(born) === undefined
      ? [{ field: 'born-day', text: 'Enter your date of birth, such as 15 3 2005' }]
      : [];
  },
  async save(born, visit): Promise<Answer<unknown>> {
    const body = { token: visit.params.token, birthDate: dayOf(born) };
    const answer = await visit.findOpenly<LinkAccess>('consents', '/sign-in-links/redeem', body);
    if (answer.ok) visit.arrives(arrivalOf(answer.body));
    // Whoever is sent to sign in is led back afterwards: this address is to be remembered nowhere.
    if (!answer.ok && answer.problem.status === 401) return { ...answer, problem: { ...answer.problem, status: 403 } };
    return answer;
  },
  next: () => homePath.to({}),
  fieldOf: ({ reasons }) => (reasons[0]?.code === 'birth-date-does-not-fit' ? 'born-day' : undefined),
});
