import { homeOf } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';

/** What this is, and the way in. Whoever has signed in is led on from here. */
export const startPage = page({
  path: path('/'),
  audience: 'anyone',
  template: 'everyone/start',
  view: (visit) => ({
    title: 'Start',
    ...(visit.maybeSigned ? { home: homeOf(visit.maybeSigned) } : {}),
  }),
});

export const signInPage = page({
  path: path('/sign-in'),
  audience: 'anyone',
  template: 'everyone/sign-in',
  view: ({ issuers }) => ({
    title: 'Sign in',
    exitButton: true,
    staff: issuers.filter((each) => each.for.includes('staff')),
    students: issuers.filter((each) => each.for.includes('students')),
  }),
});

export const signedOutPage = page({
  path: path('/signed-out'),
  audience: 'anyone',
  template: 'everyone/signed-out',
  view: () => ({ title: 'You are signed out' }),
});

export const timedOutPage = page({
  path: path('/timed-out'),
  audience: 'anyone',
  template: 'everyone/timed-out',
  view: () => ({ title: 'You were signed out' }),
});
