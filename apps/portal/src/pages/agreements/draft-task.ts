import { type Terms } from '@footbridge/contracts';
import { type FieldError } from '../../engine/form.js';
import { OFFICERS } from '../../engine/navigation.js';
import { page, type Page } from '../../engine/page.js';
import { type Path } from '../../engine/path.js';
import { type Names } from '../../services/names.js';
import { faultsIn, readFields, showFields, type Field, type Values } from '../adviser/fields.js';
import { to } from './act-paths.js';
import { agreementOf, needAction, saveTerms, versionOnItsWay } from './draft-terms.js';

type Params = { readonly id: string; readonly party?: string; readonly pathway?: string; readonly step?: string };
export type Writing = { readonly terms: Terms; readonly params: Params; readonly names: Names };

/** A task of the draft: a form that changes one thing in the terms. */
export type DraftTask = {
  readonly path: { readonly pattern: string };
  readonly title: string | ((of: Writing) => string);
  readonly intro?: readonly string[];
  /** All that can be asked. */
  readonly fields: readonly Field[];
  /** Those that are asked here, with what can be chosen here. */
  readonly asked?: (fields: readonly Field[], of: Writing) => readonly Field[];
  readonly values: (of: Writing) => Values;
  readonly change: (terms: Terms, values: Values, params: Params) => Terms;
  readonly also?: (values: Values) => readonly FieldError[];
  readonly links?: (of: Writing) => readonly { readonly href: string; readonly text: string }[];
  /** The button, where it does more than save what was entered. */
  readonly does?: string;
  /** Where saving leads; the list of tasks unless told. */
  readonly onward?: (params: Params) => string;
};

export function draftTask(task: DraftTask): Page {
  const { fields, also } = task;
  return page({
    path: task.path as Path<'/agreements/:id/draft'>,
    audience: OFFICERS,
    template: 'agreements/task',
    async view(visit, typed?: Values) {
      const { id } = visit.params;
      const { agreement, version } = await agreementOf(visit, id);
      if (typed === undefined) needAction(agreement, 'revise');
      const { terms } = versionOnItsWay(agreement) ?? agreement;
      const names = await visit.names({ organisations: terms.parties.map(({ organisationId }) => organisationId) });
      const of = { terms, names, params: visit.params };
      return {
        title: typeof task.title === 'string' ? task.title : task.title(of),
        intro: task.intro ?? [],
        version,
        back: { href: to.draft.to({ id }), text: 'Back to the list of tasks' },
        caption: terms.title,
        links: task.links?.(of) ?? [],
        fields: showFields(task.asked?.(fields, of) ?? fields, typed ?? task.values(of)),
        does: task.does ?? 'Save and continue',
      };
    },
    read: (form) => readFields(fields, form),
    errors: (values) => [...faultsIn(fields, values), ...(also?.(values) ?? [])],
    save: (values, visit) => saveTerms(visit, visit.params.id, (terms) => task.change(terms, values, visit.params)),
    next: (_, { params }) => task.onward?.(params) ?? to.draft.to({ id: params.id }),
  });
}

/** A number of a form; undefined where nothing was entered. */
export function whole(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

export const number = (least: number, most: number) => ({
  like: /^\d{1,5}$/,
  says: `Enter a whole number from ${least} to ${most}`,
});

/** Numbers that are too small or too large, as messages of their fields. */
export function outside(
  values: Values,
  names: readonly string[],
  [least, most]: readonly [number, number],
): FieldError[] {
  return names.flatMap((field) => {
    const value = values[field];
    const given = typeof value === 'string' ? whole(value) : undefined;
    return given !== undefined && (given < least || given > most)
      ? [{ field, text: `Enter a whole number from ${least} to ${most}` }]
      : [];
  });
}
