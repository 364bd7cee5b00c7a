import { ROLE_CODES, ROLES, type Role } from '@footbridge/contracts';
import { text, type FieldError } from '../../engine/form.js';
import { CLINICIANS, OVERSEERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { at } from './paths.js';

type Colleague = { appointmentId: string; displayName: string };
type Wanted = { from: string; to: string };

/** Moves the referrals that are assigned to somebody who leaves to a colleague. */
export const transferPage = page({
  path: at.transfer,
  audience: OVERSEERS,
  template: 'duties/transfer',
  async view(visit, typed?: Wanted) {
    const { kind } = need(
      await visit.ask<{ kind: string }>(
        'directory',
        `/organisations/${encodeURIComponent(visit.acting.organisationId)}`,
      ),
    );
    const roles = ROLE_CODES.filter((role) => (ROLES[role].at as readonly string[]).includes(kind));
    const usual = roles.find((role) => CLINICIANS.includes(role)) ?? roles[0] ?? visit.acting.role;
    const [fromRole, toRole] = [visit.query('of', ROLE_CODES) ?? usual, visit.query('role', ROLE_CODES) ?? usual];
    const there = async (role: Role) =>
      need(await visit.ask<{ items: Colleague[] }>('directory', `/colleagues?role=${role}`)).items.map(
        ({ appointmentId, displayName }) => ({ value: appointmentId, text: displayName }),
      );
    const [leavers, takers] = await Promise.all([there(fromRole), there(toRole)]);
    const choices = (chosen: Role) =>
      roles.map((code) => ({ value: code, text: words(code), selected: code === chosen }));
    return {
      title: 'Move referrals of somebody who leaves',
      back: { href: at.whoMustAct.to({}), text: 'Who must act' },
      fromRoles: choices(fromRole),
      toRoles: choices(toRole),
      leavers,
      takers,
      typed: typed ?? { from: '', to: '' },
    };
  },
  read: (form): Wanted => ({ from: text(form, 'from'), to: text(form, 'to') }),
  errors: ({ from, to }): FieldError[] => [
    ...(from === '' ? [{ field: 'from', text: 'Choose who leaves' }] : []),
    ...(to === '' ? [{ field: 'to', text: 'Choose who takes them over' }] : []),
  ],
  save: (body, visit) => visit.act('referrals', '/assignments/transfer', { body }),
  next: () => ({
    to: at.whoMustAct.to({}),
    notice:
      'The referrals are assigned to your colleague. Those that were sent to a team your colleague is not in stay as they are: move them to somebody of that team. Of more than 200, the rest moves when you do it again.',
  }),
  fieldOf: () => 'to',
});
