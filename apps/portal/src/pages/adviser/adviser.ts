import { type Page, type Resource } from '../../engine/page.js';
import { closePage, gpDonePage, messagePage, withdrawPage } from './acts.page.js';
import { checkPage, sentPage } from './check.page.js';
import { reasonPage, riskPage, studyPage } from './content.page.js';
import { decisionRecordPage } from './decision-record.page.js';
import { detailsPage, phoneFirstPage, tasksPage, urgencyPage } from './draft.page.js';
import { findPage, studentsPage } from './find.page.js';
import { onlineViewPage } from './online-view.page.js';
import { changePermissionPage, givePermissionPage, onePermissionPage, takeBackPage } from './permission.page.js';
import { chooseServicePage, referPage } from './refer.page.js';
import { referralPage } from './referral.page.js';
import { referralsPage } from './referrals.page.js';
import { adviserSharePage } from './share.page.js';
import { editStudentPage, newStudentPage, signInLinkPage } from './student-form.page.js';
import { endLinkPage, makeLinkPage } from './sign-in-link.page.js';
import { studentPage } from './student.page.js';
import { teamPage } from './team.page.js';

export const adviserPages: readonly Page[] = [
  referralsPage,
  studentsPage,
  findPage,
  newStudentPage,
  studentPage,
  editStudentPage,
  signInLinkPage,
  makeLinkPage,
  endLinkPage,
  onlineViewPage,
  givePermissionPage,
  onePermissionPage,
  changePermissionPage,
  takeBackPage,
  adviserSharePage,
  decisionRecordPage,
  chooseServicePage,
  referPage,
  tasksPage,
  detailsPage,
  reasonPage,
  riskPage,
  studyPage,
  urgencyPage,
  phoneFirstPage,
  checkPage,
  sentPage,
  referralPage,
  messagePage,
  withdrawPage,
  closePage,
  gpDonePage,
  teamPage,
];

export const adviserResources: readonly Resource[] = [];
