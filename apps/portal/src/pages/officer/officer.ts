import { type Page, type Resource } from '../../engine/page.js';
import { assurancePage } from './assurance.page.js';
import { auditPage, exportFile } from './audit.page.js';
import { concernPage, concernsPage } from './concerns.page.js';
import { entryPage } from './entry.page.js';
import { refusalsPage } from './refusals.page.js';
import { reviewAccessPage, reviewSharingPage, reviewsPage } from './reviews.page.js';
import { sharingPage } from './sharing.page.js';
import { openedPage, studentPage, takenBackPage } from './student.page.js';
import { studentsPage } from './students.page.js';

export const officerPages: readonly Page[] = [
  assurancePage,
  studentsPage,
  studentPage,
  openedPage,
  takenBackPage,
  sharingPage,
  refusalsPage,
  auditPage,
  entryPage,
  reviewsPage,
  reviewSharingPage,
  reviewAccessPage,
  concernsPage,
  concernPage,
];

export const officerResources: readonly Resource[] = [exportFile];
