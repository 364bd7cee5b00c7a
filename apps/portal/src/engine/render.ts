import nunjucks from 'nunjucks';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { type Branding } from '../settings.js';
import { age, clockTime, dateAndTime, day, since, until } from '../words/time.js';
import { reference } from '../words/reference.js';
import { words } from '../words/words.js';

const require = createRequire(import.meta.url);
/** Where the design system's templates and assets lie. */
export const NHSUK = dirname(dirname(require.resolve('nhsuk-frontend/dist/nhsuk/template.njk')));
/** The portal's own folder, with its views and assets: from source two folders up, when built three. */
export const PORTAL =
  [2, 3]
    .map((up) => join(import.meta.dirname, ...Array<string>(up).fill('..')))
    .find((folder) => existsSync(join(folder, 'views', 'layout.njk'))) ?? import.meta.dirname;

/** Makes pages out of views. Everything is escaped unless a template says that it is safe. */
export class Renderer {
  private readonly environment: nunjucks.Environment;

  constructor(brand: Branding) {
    this.environment = nunjucks.configure([join(PORTAL, 'views'), NHSUK], {
      autoescape: true,
      throwOnUndefined: false,
      trimBlocks: true,
      lstripBlocks: true,
    });
    this.environment.addGlobal('brand', brand);
    for (const [name, filter] of Object.entries({ day, clockTime, dateAndTime, since, until, age, words, reference })) {
      this.environment.addFilter(name, filter);
    }
  }

  render(template: string, view: object): string {
    return this.environment.render(`${template}.njk`, view);
  }
}
