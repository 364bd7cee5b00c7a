import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

declare const brand: unique symbol;
/** A moment in UTC, always `YYYY-MM-DDTHH:mm:ss.sssZ`: two instants compare as text. */
export type Instant = string & { readonly [brand]?: 'instant' };

const SHAPE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Reads any date or ISO 8601 text; throws a RangeError on what is no date. */
export function instant(value: Date | string | number): Instant {
  return new Date(value).toISOString();
}

/** Text of that shape which is a moment: the 30th of February is none, and Date would read it as the 2nd of March. */
export function isInstant(value: unknown): value is Instant {
  if (typeof value !== 'string' || !SHAPE.test(value)) return false;
  const date = new Date(value);
  return !Number.isNaN(date.getTime()) && date.toISOString() === value;
}

/** `at` moved by a length of time (negative: earlier). Elapsed time, so daylight saving has no say. */
export function plus(
  at: Instant,
  by: { days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number },
): Instant {
  const hours = (by.days ?? 0) * 24 + (by.hours ?? 0);
  const seconds = (hours * 60 + (by.minutes ?? 0)) * 60 + (by.seconds ?? 0);
  return instant(Date.parse(at) + seconds * 1000 + (by.milliseconds ?? 0));
}

/** Seconds from `earlier` to `later`; negative when they are the other way round. */
export function secondsBetween(earlier: Instant, later: Instant): number {
  return (Date.parse(later) - Date.parse(earlier)) / 1000;
}

/** Whether `at` lies in [from, to); no `to` means no end. */
export function within(at: Instant, period: { from: Instant; to?: Instant | undefined }): boolean {
  return period.from <= at && (period.to === undefined || at < period.to);
}

export function IsInstant(options?: ValidationOptions) {
  return ValidateBy(
    {
      name: 'isInstant',
      validator: {
        validate: isInstant,
        defaultMessage: buildMessage(
          (each) => `${each}$property must be a time such as 2026-11-22T14:02:00.000Z`,
          options,
        ),
      },
    },
    options,
  );
}
