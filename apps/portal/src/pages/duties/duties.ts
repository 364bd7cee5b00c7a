import { type Page } from '../../engine/page.js';
import { delegationsPage, endDelegationPage, newDelegationPage } from './delegations.page.js';
import { loadPage } from './load.page.js';
import { clockPage, contactPage } from './steps.page.js';
import { transferPage } from './transfer.page.js';
import { whoMustActPage } from './who-must-act.page.js';

export const dutiesPages: readonly Page[] = [
  whoMustActPage,
  loadPage,
  delegationsPage,
  newDelegationPage,
  endDelegationPage,
  contactPage,
  clockPage,
  transferPage,
];
