import { type Page, type Resource } from '../../engine/page.js';

export const studentPages: readonly Page[] = [];

export const studentResources: readonly Resource[] = [];
