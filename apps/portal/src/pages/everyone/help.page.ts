import { type Role } from '@footbridge/contracts';
import { ADVISERS, CLINICIANS, OFFICERS, placesFor, SERVICE_STAFF } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { type Signed } from '../../session/session.js';

export const helpPage = page({
  path: path('/help'),
  audience: 'anyone',
  template: 'everyone/help',
  view: ({ maybeSigned }) => ({
    title: 'Help',
    duty: dutyOf(maybeSigned),
    places: maybeSigned ? placesFor(maybeSigned) : [],
  }),
});

/** What the person is here for, so that help speaks of what they do. */
function dutyOf(signed: Signed | undefined): 'adviser' | 'clinician' | 'service' | 'officer' | 'student' | undefined {
  if (!signed || signed.kind === 'student') return signed?.kind;
  const holds = (roles: readonly Role[]) => roles.includes(signed.acting.role);
  if (holds(ADVISERS)) return 'adviser';
  if (holds(CLINICIANS)) return 'clinician';
  if (holds(SERVICE_STAFF)) return 'service';
  return holds(OFFICERS) ? 'officer' : undefined;
}

/** The same numbers, in the same order, on every page that shows them. */
export const urgentHelpPage = page({
  path: path('/urgent-help'),
  audience: 'anyone',
  template: 'everyone/urgent-help',
  view: () => ({ title: 'Get urgent help', exitButton: true }),
});

export const accessibilityPage = page({
  path: path('/accessibility'),
  audience: 'anyone',
  template: 'everyone/accessibility',
  view: () => ({ title: 'Accessibility statement' }),
});
