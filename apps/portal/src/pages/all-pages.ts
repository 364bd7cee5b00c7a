import { type Page, type Resource } from '../engine/page.js';
import { adviserPages, adviserResources } from './adviser/adviser.js';
import { agreementPages, agreementResources } from './agreements/agreements.js';
import { clinicianPages, clinicianResources } from './clinician/clinician.js';
import { dutiesPages } from './duties/duties.js';
import { everyonePages, everyoneResources } from './everyone/everyone.js';
import { officerPages, officerResources } from './officer/officer.js';
import { partnershipPages } from './partnerships/partnerships.page.js';
import { studentPages, studentResources } from './student/student.js';

/** Every page there is. */
export const pages: readonly Page[] = [
  ...everyonePages,
  ...adviserPages,
  ...clinicianPages,
  ...studentPages,
  ...officerPages,
  ...dutiesPages,
  ...partnershipPages,
  ...agreementPages,
];

/** Pictures and files. */
export const resources: readonly Resource[] = [
  ...everyoneResources,
  ...adviserResources,
  ...clinicianResources,
  ...studentResources,
  ...officerResources,
  ...agreementResources,
];
