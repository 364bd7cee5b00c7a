import { type Page, type Resource } from '../../engine/page.js';
import { actingPages } from './acts.js';
import { agreementPage, agreementsPage } from './agreements.page.js';

export const agreementPages: readonly Page[] = [
  // Pages that show.
  agreementsPage,
  agreementPage,
  // Pages that act.
  ...actingPages,
];

export const agreementResources: readonly Resource[] = [];
