import { type Reason } from '@footbridge/contracts';
import { ValidationPipe } from '@nestjs/common';
import { type ValidationError } from 'class-validator';
import { ProblemError } from './problem.js';

/**
 * Bodies, parameters and queries against their classes: unknown fields are refused. Each failure is a reason with the JSON
 * pointer of the field and the rules that it breaks, never with what was sent.
 */
export function validation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
    validationError: { target: false, value: false },
    exceptionFactory: (errors: ValidationError[]) => new ProblemError(400, reasonsOf(errors)),
  });
}

const most = 50;

function reasonsOf(errors: readonly ValidationError[]): Reason[] {
  return errors.flatMap((error) => reasonsUnder(error, '')).slice(0, most);
}

function reasonsUnder(error: ValidationError, above: string): Reason[] {
  const pointer = `${above}/${segment(error.property)}`;
  const rules = Object.keys(error.constraints ?? {}).sort();
  const own: Reason[] = rules.length === 0 ? [] : [{ code: 'invalid-field', facts: { pointer, rules } }];
  return [...own, ...(error.children ?? []).flatMap((child) => reasonsUnder(child, pointer))];
}

/** RFC 6901. A name that nobody of ours would give a field may be data: it is cut. */
function segment(name: string): string {
  const short = /^[A-Za-z0-9_-]{1,64}$/.test(name) ? name : 'unknown-field';
  return short.replaceAll('~', '~0').replaceAll('/', '~1');
}
