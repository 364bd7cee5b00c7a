import { OFFICER_ROLES, ROLES, type Role } from '@footbridge/contracts';
import { type Signed } from '../session/session.js';

/** Roles that look after students at a university, and those that look after them at a trust. */
export const ADVISERS = [
  'wellbeing-adviser',
  'wellbeing-lead',
  'mental-health-adviser',
  'counsellor',
  'disability-adviser',
  'designated-safeguarding-lead',
] as const satisfies readonly Role[];
export const CLINICIANS: readonly Role[] = (Object.keys(ROLES) as Role[]).filter((role) => ROLES[role].clinical);
export const OFFICERS: readonly Role[] = OFFICER_ROLES;
/** They answer students who do not recognise a look. */
export const CONCERN_OFFICERS = [
  'data-protection-officer',
  'information-governance-lead',
] as const satisfies readonly Role[];
/** They see worklists, never what is in a referral. */
export const SERVICE_STAFF = ['service-manager', 'service-administrator'] as const satisfies readonly Role[];

/** They answer for the work of others: see all that is to be done, and hand on what somebody leaves. */
export const OVERSEERS = [
  ...SERVICE_STAFF,
  'wellbeing-lead',
  'directory-administrator',
] as const satisfies readonly Role[];

type Item = { readonly text: string; readonly href: string };

const isIn = (roles: readonly Role[], role: Role) => roles.includes(role);

/** The main places of a person's day; the first is where they begin. */
export function placesFor(signed: Signed): readonly Item[] {
  if (signed.kind === 'student') {
    return [
      { text: 'Home', href: '/me' },
      { text: 'What is shared', href: '/me/sharing' },
      { text: 'Who has looked', href: '/me/looks' },
      { text: 'Get urgent help', href: '/urgent-help' },
    ];
  }
  const { role } = signed.acting;
  const toDos = { text: 'My to-dos', href: '/to-dos' };
  const oversight = isIn(OVERSEERS, role) ? [{ text: 'Who must act', href: '/who-must-act' }] : [];
  if (isIn(ADVISERS, role)) {
    return [
      { text: 'My referrals', href: '/referrals' },
      { text: 'Students', href: '/students' },
      toDos,
      { text: 'Team', href: '/team' },
      ...oversight,
    ];
  }
  if (isIn(CLINICIANS, role)) return [{ text: 'Worklist', href: '/worklist' }, toDos];
  if (isIn(SERVICE_STAFF, role))
    return [
      { text: 'Worklist', href: '/worklist' },
      toDos,
      ...oversight,
      { text: 'Partnerships', href: '/partnerships' },
    ];
  if (isIn(OFFICERS, role)) {
    return [
      { text: 'Assurance', href: '/assurance' },
      { text: 'Audit search', href: '/audit' },
      // Data protection officers advise; they review and approve nothing.
      ...(role === 'data-protection-officer' ? [] : [{ text: 'Reviews', href: '/reviews' }]),
      ...(isIn(CONCERN_OFFICERS, role) ? [{ text: 'Student questions', href: '/concerns' }] : []),
      { text: 'Agreements', href: '/agreements' },
      { text: 'Partnerships', href: '/partnerships' },
      toDos,
    ];
  }
  return [toDos, ...oversight];
}

export function homeOf(signed: Signed): string {
  return placesFor(signed)[0]?.href ?? '/profile';
}

/** The places, with the one marked where the page at `path` is. */
export function navigationFor(signed: Signed | undefined, path: string) {
  if (!signed) return [];
  const places = placesFor(signed);
  const here = [...places]
    .sort((a, b) => b.href.length - a.href.length)
    .find(({ href }) => path === href || path.startsWith(`${href}/`));
  return places.map((place) => ({ ...place, active: place === here }));
}
