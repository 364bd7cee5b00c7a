import { type Page, type Resource } from '../../engine/page.js';
import { accessibilityPage, helpPage, urgentHelpPage } from './help.page.js';
import { linkPage } from './link.page.js';
import { privacyPage } from './privacy.page.js';
import { profilePage } from './profile.page.js';
import { rolePage } from './role.page.js';
import { signedOutPage, signInPage, startPage, timedOutPage } from './sign-in.page.js';
import { toDosPage } from './to-dos.page.js';

export const everyonePages: readonly Page[] = [
  startPage,
  signInPage,
  linkPage,
  signedOutPage,
  timedOutPage,
  rolePage,
  profilePage,
  toDosPage,
  helpPage,
  urgentHelpPage,
  accessibilityPage,
  privacyPage,
];

export const everyoneResources: readonly Resource[] = [];
