import { type Page, type Resource } from '../../engine/page.js';

export const adviserPages: readonly Page[] = [];

export const adviserResources: readonly Resource[] = [];
