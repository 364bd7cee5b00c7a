/** What a browser sent: each field once, or several times. */
export type RawForm = Readonly<Record<string, string | readonly string[]>>;

/** Something to put right. `field` is the id of the input that its message links to. */
export type FieldError = { readonly field: string; readonly text: string };

/** A field as one text, without blanks around it; empty when it was not sent. */
export function text(form: RawForm, name: string): string {
  const value = form[name];
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).trim().replaceAll('\r\n', '\n');
}

/** A field that can be ticked several times. */
export function list(form: RawForm, name: string): string[] {
  const value = form[name];
  if (value === undefined) return [];
  return (typeof value === 'string' ? [value] : [...value]).filter((each) => each !== '');
}

/** One of the words that are offered; undefined for anything else. */
export function oneOf<const T extends string>(form: RawForm, name: string, offered: readonly T[]): T | undefined {
  const value = text(form, name);
  return offered.find((each) => each === value);
}

/** Those of the words that are offered. */
export function someOf<const T extends string>(form: RawForm, name: string, offered: readonly T[]): T[] {
  const given = list(form, name);
  return offered.filter((each) => given.includes(each));
}

/** A date typed in three fields (`name-day`, `name-month`, `name-year`), as typed. */
export type TypedDate = { readonly day: string; readonly month: string; readonly year: string };

export function date(form: RawForm, name: string): TypedDate {
  return { day: text(form, `${name}-day`), month: text(form, `${name}-month`), year: text(form, `${name}-year`) };
}

/** `2006-03-14`; undefined when it is no day of the calendar. */
export function dayOf({ day, month, year }: TypedDate): string | undefined {
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month) || !/^\d{4}$/.test(year)) return undefined;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const made = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(made.getTime()) && made.toISOString().startsWith(iso) ? iso : undefined;
}

/** A day as three fields. */
export function typedDate(day: string | undefined): TypedDate {
  const [year = '', month = '', date = ''] = (day ?? '').split('-');
  return { day: date.replace(/^0/, ''), month: month.replace(/^0/, ''), year };
}
