import { dayOf, list, text, typedDate, type FieldError, type RawForm } from '../../engine/form.js';

export type Choice = { readonly value: string; readonly text: string; readonly hint?: string };

/** One question of a form, described once: how it is read, what is wrong with an answer, how it is shown. */
export type Field = {
  readonly kind: 'text' | 'long-text' | 'radios' | 'checkboxes' | 'select' | 'date' | 'time' | 'hidden';
  /** Name and id of the input; of a date, what they begin with. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly choices?: readonly Choice[];
  /** What to say when nothing was entered; a field without it may stay empty. */
  readonly needed?: string;
  readonly max?: number;
  readonly pattern?: { readonly like: RegExp; readonly says: string };
  /** Begins a section of the form. */
  readonly section?: { readonly title: string; readonly text?: string };
  readonly width?: 4 | 5 | 10 | 20;
  readonly input?: 'email' | 'tel';
};
export type Values = Readonly<Record<string, string | readonly string[]>>;

/** The answers as typed; of a choice, only what was offered. */
export function readFields(fields: readonly Field[], form: RawForm): Values {
  return Object.fromEntries(fields.flatMap((field) => readOne(field, form)));
}

function readOne({ kind, name, choices = [] }: Field, form: RawForm): [string, string | readonly string[]][] {
  if (kind === 'date')
    return ['day', 'month', 'year'].map((part) => [`${name}-${part}`, text(form, `${name}-${part}`)]);
  if (kind === 'checkboxes') {
    const given = list(form, name);
    return [[name, choices.map(({ value }) => value).filter((each) => given.includes(each))]];
  }
  const value = text(form, name);
  const offered = kind !== 'radios' && kind !== 'select' ? true : choices.some((choice) => choice.value === value);
  return [[name, offered ? value : '']];
}

/** One answer as text; a date as `2006-03-14`, empty when it is none. */
export function one(values: Values, name: string): string {
  const value = values[name];
  if (typeof value === 'string') return value;
  if (value !== undefined) return value[0] ?? '';
  return dayOf(typed(values, name)) ?? '';
}

/** All that was ticked. */
export function all(values: Values, name: string): readonly string[] {
  const value = values[name];
  return typeof value === 'string' ? [value] : (value ?? []);
}

const typed = (values: Values, name: string) => ({
  day: String(values[`${name}-day`] ?? ''),
  month: String(values[`${name}-month`] ?? ''),
  year: String(values[`${name}-year`] ?? ''),
});

/** What has to be put right, in the order of the form. */
export function faultsIn(fields: readonly Field[], values: Values): FieldError[] {
  return fields.flatMap((field) => {
    const says = faultOf(field, values);
    return says === undefined ? [] : [{ field: field.kind === 'date' ? `${field.name}-day` : field.name, text: says }];
  });
}

function faultOf(field: Field, values: Values): string | undefined {
  const { kind, name, label, needed, max, pattern } = field;
  if (kind === 'date') return faultOfDate(field, values);
  const value = kind === 'checkboxes' ? all(values, name).join() : one(values, name);
  if (value === '') return needed;
  if (max !== undefined && value.length > max) return `${label}: use ${max} characters or fewer`;
  return pattern && !pattern.like.test(value) ? pattern.says : undefined;
}

function faultOfDate({ name, label, needed }: Field, values: Values): string | undefined {
  const given = Object.values(typed(values, name)).join('');
  if (given === '') return needed;
  return one(values, name) === '' ? `${label}: enter a day that exists, such as 27 3 2006` : undefined;
}

/** Values of a date for `readFields`-like answers. */
export function dateValues(name: string, day: string | undefined): Record<string, string> {
  const { day: date, month, year } = typedDate(day);
  return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year };
}

/** The fields with what is in them, for the macro `fields`. */
export function showFields(fields: readonly Field[], values: Values) {
  return fields.map((field) => {
    const { kind, name, choices = [] } = field;
    const chosen = kind === 'checkboxes' ? all(values, name) : [one(values, name)];
    return {
      ...field,
      id: kind === 'date' ? `${name}-day` : name,
      value: kind === 'checkboxes' ? '' : one(values, name),
      parts: kind === 'date' ? typed(values, name) : undefined,
      items: choices.map(({ value, text: words, hint }) => ({
        value,
        text: words,
        ...(hint === undefined ? {} : { hint: { text: hint } }),
        checked: value !== '' && chosen.includes(value),
        selected: chosen.includes(value),
      })),
    };
  });
}

export const YES_NO: readonly Choice[] = [
  { value: 'yes', text: 'Yes' },
  { value: 'no', text: 'No' },
];
