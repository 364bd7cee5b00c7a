import { type Page, type Resource } from '../engine/page.js';
import { everyonePages, everyoneResources } from './everyone/everyone.js';

/** Every page there is. */
export const pages: readonly Page[] = [...everyonePages];

/** Pictures and files. */
export const resources: readonly Resource[] = [...everyoneResources];
