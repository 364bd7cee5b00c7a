import { IsInt, Matches, Max, MaxLength, Min, type ValidationOptions } from 'class-validator';

/** What a PostgreSQL `integer` holds: the upper bound of versions. */
export const MAX_VERSION = 2_147_483_647;
export const MAX_CODE_LENGTH = 64;
export const CODE = /^[a-z0-9]+([.-][a-z0-9]+)*$/;

/**
 * A code of an open set: lower-case words and digits joined by dots or hyphens, at most 64 characters. Consumers tolerate codes
 * that they do not know; words about a person do not fit.
 */
export function IsCode(options?: ValidationOptions): PropertyDecorator {
  const code = { message: '$property must be a code such as triage-clinician', ...options };
  return together(MaxLength(MAX_CODE_LENGTH, options), Matches(CODE, code));
}

/** A version of an aggregate, an agreement or a step: a whole number from 1. */
export function IsVersion(options?: ValidationOptions): PropertyDecorator {
  return together(IsInt(options), Min(1, options), Max(MAX_VERSION, options));
}

/** A whole number from 0 that JSON carries exactly. */
export function IsCount(options?: ValidationOptions): PropertyDecorator {
  return together(IsInt(options), Min(0, options), Max(Number.MAX_SAFE_INTEGER, options));
}

function together(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}
