import { type Page, type Resource } from '../../engine/page.js';

export const clinicianPages: readonly Page[] = [];

export const clinicianResources: readonly Resource[] = [];
