import { type Readable } from 'node:stream';
import { type Role } from '@footbridge/contracts';
import { type Answer, type Problem } from '../services/answer.js';
import { type FieldError, type RawForm } from './form.js';
import { type Path } from './path.js';
import { type Visit } from './visit.js';

/**
 * Who a page is for: anyone, whoever may still have to choose a role, whoever has signed in, staff of any role, students, students
 * also before they were asked whether it is safe, or staff of these roles.
 */
export type Audience = 'anyone' | 'choosing' | 'signed-in' | 'staff' | 'student' | 'student-first' | readonly Role[];

/** What a template is given. What the person may not see is not in it. */
export type View = {
  /** The page's one heading, and the first part of its title. Never about a person. */
  readonly title: string;
  /** The version that a form of this page acts on. */
  readonly version?: number | undefined;
  readonly [name: string]: unknown;
} & { readonly [Name in Reserved]?: never };

/** What the frame around every page tells its template; a view of that name would be lost. */
type Reserved =
  'signed' | 'student' | 'navigation' | 'path' | 'now' | 'notice' | 'conflict' | 'kept' | 'form' | 'errors';

/** Where a form leads: to another page, with words shown once at its top. */
export type Next = string | { readonly to: string; readonly notice: string };

/** A page as one object; the engine serves them all: GET shows it, POST saves and leads on, or shows it again with what was typed. */
export type Page<P extends string = string, A = unknown> = {
  readonly path: Path<P>;
  readonly audience: Audience;
  /** `views/pages/<template>.njk` */
  readonly template: string;
  /** What to show. `answers` are those of its form, when it is shown again. */
  view(visit: Visit<P>, answers?: A): Promise<View> | View;
  /** What was typed, as this page understands it. Pages without this take no form. */
  read?(form: RawForm, visit: Visit<P>): A;
  /** What has to be put right before it can be saved. */
  errors?(answers: A, visit: Visit<P>): readonly FieldError[];
  /** Whether what was sent asks to be shown something and saves nothing: a search whose words may not stand in an address. */
  shows?(answers: A, visit: Visit<P>): boolean;
  /** Has a service do it. `visit.version` and `visit.key` are those of the form. */
  save?(answers: A, visit: Visit<P>): Promise<Answer<unknown>>;
  next?(answers: A, visit: Visit<P>, made: string | undefined): Next;
  /** Instead of `next`: what the reply to the form shows, once, of what the service answered. For what may be kept nowhere. */
  shownOnce?(body: unknown, visit: Visit<P>): Promise<View>;
  /** What was typed here is never kept, nor the page's address: both are secret. */
  readonly keepsNothing?: true;
  /** So many forms of one address a minute, whatever else its browser says of itself. */
  readonly mostAMinute?: number;
  /** The field that a refusal is about, where there is one. */
  fieldOf?(problem: Problem): string | undefined;
};

/** Makes a page whose parts fit each other. */
export function page<const P extends string, A>(of: Page<P, A>): Page {
  return of;
}

/** Something served under a path that is no page: a picture, a file. */
export type Resource<P extends string = string> = {
  readonly path: Path<P>;
  readonly audience: Audience;
  send(
    visit: Visit<P>,
  ): Promise<{ readonly type: string; readonly body: string | Buffer | Readable; readonly name?: string }>;
};

export function resource<const P extends string>(of: Resource<P>): Resource {
  return of;
}
