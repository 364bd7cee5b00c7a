import { type Page, type Resource } from '../../engine/page.js';
import { assignPage } from './assign.page.js';
import { claimPage } from './claim.page.js';
import { decisionPage } from './decision.page.js';
import { gpCopyPage } from './gp-copy.page.js';
import { messagePage } from './message.page.js';
import { recordPage, recordPdf, recordText } from './record.page.js';
import { clinicianSharePage } from './share.page.js';
import { referralPage } from './referral.page.js';
import { worklistPage } from './worklist.page.js';

export const clinicianPages: readonly Page[] = [
  worklistPage,
  assignPage,
  referralPage,
  decisionPage,
  messagePage,
  claimPage,
  recordPage,
  gpCopyPage,
  clinicianSharePage,
];

export const clinicianResources: readonly Resource[] = [recordText, recordPdf];
