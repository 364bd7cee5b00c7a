import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file of this package that is not code, whether this runs from `src` or from `dist/src`. */
export function infraPath(...parts: string[]): string {
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'kafka', 'pom.xml'))) return join(dir, ...parts);
  }
  throw new Error(`${parts.join('/')} is missing from the infra package.`);
}
