import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { part } from '../../services/answer.js';

type Appointment = { role: string; organisationName: string; from: string; to?: string; actsNow: boolean };

type Student = {
  name?: { given: string; family: string; preferred?: string };
  contacts?: { phone?: string; email?: string };
  contactPreferences?: { notBefore?: string; notAfter?: string };
};

/** Who I am here, and in which roles I may act. */
export const profilePage = page({
  path: path('/profile'),
  audience: 'signed-in',
  template: 'everyone/profile',
  async view(visit) {
    if (visit.signed.kind === 'student')
      return { title: 'My details', details: part(await visit.ask<Student>('consents', '/students/me')) };
    return {
      title: 'My profile and roles',
      me: part(await visit.ask<{ appointments: Appointment[] }>('directory', '/me')),
    };
  },
});
