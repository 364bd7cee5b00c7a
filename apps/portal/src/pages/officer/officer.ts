import { type Page, type Resource } from '../../engine/page.js';

export const officerPages: readonly Page[] = [];

export const officerResources: readonly Resource[] = [];
