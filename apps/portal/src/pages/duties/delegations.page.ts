import { ROLE_CODES, ROLES, type Role } from '@footbridge/contracts';
import { date, dayOf, oneOf, text, typedDate, type FieldError, type TypedDate } from '../../engine/form.js';
import { OVERSEERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { at } from './paths.js';

const REASONS = ['leave', 'sickness', 'left', 'other-duties'] as const;
const STATES = ['standing', 'over'] as const;

type Delegation = {
  id: string;
  version: number;
  delegator: { appointmentId: string; role: string };
  delegate: { appointmentId?: string; role?: string };
  reason: string;
  from: string;
  to: string;
  actions: string[];
};
type Colleague = { appointmentId: string; displayName: string; role: string };

/** Whose to-dos stand on whose list too. */
export const delegationsPage = page({
  path: at.delegations,
  audience: 'staff',
  template: 'duties/delegations',
  async view(visit) {
    const state = visit.query('state', STATES) ?? 'standing';
    const cursor = visit.query('cursor');
    const asked = new URLSearchParams({ limit: '25', state, ...(cursor !== undefined && { cursor }) });
    const { items, next } = need(
      await visit.ask<{ items: Delegation[]; next?: string }>('duties', `/delegations?${asked.toString()}`),
    );
    return {
      title: 'Cover and leave',
      wide: true,
      state,
      items: await inWords(items, visit),
      make: at.newDelegation.to({}),
      standing: at.delegations.to({}),
      over: at.delegations.to({}, { state: 'over' }),
      next: next && at.delegations.to({}, { state, cursor: next }),
      first: cursor && at.delegations.to({}, { state }),
    };
  },
});

type Wanted = {
  delegatorId: string;
  delegate: string;
  reason: (typeof REASONS)[number] | undefined;
  from: TypedDate;
  to: TypedDate;
};

/** Puts one's own to-dos, or as an overseer a colleague's, on somebody's list too. The role is chosen first, then who. */
export const newDelegationPage = page({
  path: at.newDelegation,
  audience: 'staff',
  template: 'duties/new-delegation',
  async view(visit, typed?: Wanted) {
    const { organisationKind, own } = await here(visit);
    const roles = ROLE_CODES.filter((role) => (ROLES[role].at as readonly string[]).includes(organisationKind));
    const role = visit.query('role', ROLE_CODES) ?? own.role;
    const oversees = (OVERSEERS as readonly Role[]).includes(visit.acting.role);
    const of = visit.query('of', ROLE_CODES) ?? visit.acting.role;
    const [who, whose] = await Promise.all([colleagues(visit, role), oversees ? colleagues(visit, of) : []]);
    return {
      title: 'Hand your to-dos to a colleague',
      back: { href: at.delegations.to({}), text: 'Cover and leave' },
      role,
      of,
      roles: roles.map((code) => ({ value: code, text: words(code), selected: code === role })),
      ofRoles: oversees ? roles.map((code) => ({ value: code, text: words(code), selected: code === of })) : undefined,
      who: [
        { value: 'everyone', text: `Everyone who is ${words(role)}` },
        ...who
          .filter(({ appointmentId }) => appointmentId !== own.appointmentId)
          .map(({ appointmentId, displayName }) => ({ value: appointmentId, text: displayName })),
      ],
      whose: whose
        .filter(({ appointmentId }) => appointmentId !== own.appointmentId)
        .map(({ appointmentId, displayName }) => ({ value: appointmentId, text: displayName })),
      reasons: REASONS.map((code) => ({ value: code, text: words(code) })),
      typed: typed ?? {
        delegatorId: '',
        delegate: '',
        reason: undefined,
        from: typedDate(visit.now.toISOString().slice(0, 10)),
        to: typedDate(''),
      },
    };
  },
  read: (form): Wanted => ({
    delegatorId: text(form, 'delegatorId'),
    delegate: text(form, 'delegate'),
    reason: oneOf(form, 'reason', REASONS),
    from: date(form, 'from'),
    to: date(form, 'to'),
  }),
  errors({ delegate, reason, from, to }): FieldError[] {
    return [
      ...(delegate === '' ? [{ field: 'delegate', text: 'Choose who is to have the to-dos on their list' }] : []),
      ...(reason === undefined ? [{ field: 'reason', text: 'Choose why' }] : []),
      ...(dayOf(from) === undefined ? [{ field: 'from-day', text: 'Enter the first day, such as 26 11 2026' }] : []),
      ...(dayOf(to) === undefined ? [{ field: 'to-day', text: 'Enter the last day, such as 10 12 2026' }] : []),
    ];
  },
  save({ delegatorId, delegate, reason, from, to }, visit) {
    const last = new Date(`${dayOf(to) ?? ''}T00:00:00Z`);
    const role = visit.query('role', ROLE_CODES) ?? visit.acting.role;
    const body = {
      ...(delegatorId === '' ? {} : { delegatorId }),
      ...(delegate === 'everyone' ? { delegateRole: role } : { delegateId: delegate }),
      reason,
      from: `${dayOf(from) ?? ''}T00:00:00.000Z`,
      // Up to the end of the last day.
      to: new Date(last.getTime() + 86_400_000).toISOString(),
    };
    return visit.act('duties', '/delegations', { body });
  },
  next: () => ({ to: at.delegations.to({}), notice: 'The to-dos stand on their list too from the first day on.' }),
  fieldOf: ({ reasons: [first] }) =>
    first?.code === 'ends-before-it-begins' || first?.code.startsWith('delegation-') === true ? 'to-day' : 'delegate',
});

/** Says what ending does, and does it. */
export const endDelegationPage = page({
  path: at.endDelegation,
  audience: 'staff',
  template: 'duties/end-delegation',
  async view(visit) {
    const answer = await visit.ask<Delegation>('duties', `/delegations/${encodeURIComponent(visit.params.id)}`);
    const delegation = need(answer);
    const [shown] = await inWords([delegation], visit);
    return {
      title: 'End this delegation',
      version: delegation.version,
      back: { href: at.delegations.to({}), text: 'Cover and leave' },
      each: shown,
      may: delegation.actions.includes('end'),
    };
  },
  read: () => ({}),
  save: (_, visit) =>
    visit.act('duties', `/delegations/${encodeURIComponent(visit.params.id)}/end`, {
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: () => ({ to: at.delegations.to({}), notice: 'The delegation has ended.' }),
});

async function inWords(items: readonly Delegation[], visit: Visit) {
  const ids = items.flatMap(({ delegator, delegate }) => [delegator.appointmentId, delegate.appointmentId]);
  const names = await visit.names({ appointments: ids });
  return items.map(({ id, delegator, delegate, reason, from, to, actions }) => ({
    whose: `${names.person(delegator.appointmentId)}, ${words(delegator.role)}`,
    who: delegate.role === undefined ? names.person(delegate.appointmentId) : `Everyone who is ${words(delegate.role)}`,
    reason: words(reason),
    from,
    to,
    end: actions.includes('end') ? at.endDelegation.to({ id }) : undefined,
  }));
}

async function colleagues(visit: Visit, role: Role): Promise<readonly Colleague[]> {
  return need(await visit.ask<{ items: Colleague[] }>('directory', `/colleagues?role=${role}`)).items;
}

async function here(visit: Visit) {
  const { role, appointmentId, organisationId } = visit.acting;
  const { kind } = need(
    await visit.ask<{ kind: string }>('directory', `/organisations/${encodeURIComponent(organisationId)}`),
  );
  return { organisationKind: kind, own: { role, appointmentId } };
}
