import { type Page, type Resource } from '../../engine/page.js';
import { concernsPage, unknownLookPage } from './concern.page.js';
import { homePage, ownReferralPage } from './home.page.js';
import { looksPage } from './looks.page.js';
import { changePage, givePage } from './permission.page.js';
import { privatePage } from './private.page.js';
import { sharedPage, sharingPage } from './sharing.page.js';
import { stoppedPage, takeBackPage } from './take-back.page.js';

export const studentPages: readonly Page[] = [
  homePage,
  ownReferralPage,
  sharingPage,
  givePage,
  changePage,
  takeBackPage,
  stoppedPage,
  sharedPage,
  looksPage,
  unknownLookPage,
  concernsPage,
  privatePage,
];

export const studentResources: readonly Resource[] = [];
