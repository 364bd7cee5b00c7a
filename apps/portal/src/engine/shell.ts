import { type Signed } from '../session/session.js';
import { type Branding } from '../settings.js';
import { type FieldError } from './form.js';
import { navigationFor } from './navigation.js';
import { type View } from './page.js';
import { type Renderer } from './render.js';

/** What every page is shown with, beside its own view. */
export type Around = {
  readonly view: View;
  readonly signed: Signed | undefined;
  readonly path: string;
  readonly nonce: string;
  readonly now: Date;
  readonly notice: string | undefined;
  readonly errors: readonly FieldError[];
  readonly conflict: readonly string[] | undefined;
  readonly kept: boolean;
  readonly form: { readonly csrf: string; readonly key: string; readonly version: number | undefined };
};

/** The frame around every page: title, header, navigation, errors, notices, help. */
export class Shell {
  constructor(
    private readonly renderer: Renderer,
    private readonly fixed: { readonly brand: Branding; readonly assets: string; readonly idleSeconds: number },
  ) {}

  render(template: string, around: Around): string {
    const { view, signed, path, nonce, errors } = around;
    const { brand, assets, idleSeconds } = this.fixed;
    const { title } = view;
    return this.renderer.render(template, {
      ...view,
      pageTitle: `${errors.length > 0 ? 'Error: ' : ''}${title} – ${brand.name}`,
      cspNonce: nonce,
      assetPath: assets,
      idleSeconds,
      signed,
      student: signed?.kind === 'student',
      // Asked first whether it is safe, a student is led nowhere else.
      navigation: signed?.kind === 'student' && !signed.asked ? [] : navigationFor(signed, path),
      path,
      now: around.now,
      today: around.now.toISOString().slice(0, 10),
      notice: around.notice,
      conflict: around.conflict,
      kept: around.kept,
      form: around.form,
      errors,
      errorList: errors.map(({ field, text }) => ({ text, href: `#${field}` })),
      /** The message of each field, for its own input. */
      errorOf: Object.fromEntries([...errors].reverse().map(({ field, text }) => [field, { text }])),
    });
  }
}
