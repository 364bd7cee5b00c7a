import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';

export const helpPage = page({
  path: path('/help'),
  audience: 'anyone',
  template: 'everyone/help',
  view: () => ({ title: 'Help' }),
});

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
