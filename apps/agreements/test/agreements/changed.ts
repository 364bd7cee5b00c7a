import { type Terms } from '@footbridge/contracts';

/** What a field becomes: a value (undefined: it is left out), or what is made of the old one. */
export type Becomes = string | number | boolean | object | undefined | ((old: unknown) => unknown);

/** A copy of terms in which one field is another. The way to it is names and places: `parties.1.bases.0.article6`. */
export function changed(terms: Terms, way: string, becomes: Becomes): Terms {
  const copy = structuredClone(terms);
  const names = way.split('.');
  const last = names.pop() ?? '';
  const holder = names.reduce<unknown>((at, name) => fieldsOf(at, way)[name], copy);
  const fields = fieldsOf(holder, way);
  const value = typeof becomes === 'function' ? (becomes as (old: unknown) => unknown)(fields[last]) : becomes;
  if (value === undefined) Reflect.deleteProperty(fields, last);
  else fields[last] = value;
  return copy;
}

/** A list with one more. */
export function and(more: unknown) {
  return (old: unknown): unknown[] => [...listOf(old), structuredClone(more)];
}

/** A list with one of its own once more. */
export function repeated(index: number) {
  return (old: unknown): unknown[] => [...listOf(old), structuredClone(within(listOf(old), index))];
}

/** A list without one. */
export function without(index: number) {
  return (old: unknown): unknown[] => listOf(old).filter((each) => each !== within(listOf(old), index));
}

function within(list: readonly unknown[], index: number): unknown {
  if (!(index in list)) throw new Error(`There is no ${index}.`);
  return list[index];
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error('That is no list.');
  return value;
}

function fieldsOf(value: unknown, way: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`There is no ${way}.`);
  return value as Record<string, unknown>;
}
