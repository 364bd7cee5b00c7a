import { type EventClass } from '@footbridge/contracts';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';

/** The data as an instance of its class; nested parts become instances too. Validate before trusting a field. */
export function instanceOf<T extends object>(of: EventClass<T>, data: object): T {
  return plainToInstance(of, data);
}

/**
 * Names of the fields that break the rules of an event's class, as paths; empty when valid. Producers refuse unknown fields;
 * consumers let them pass, since a field may be added within a version.
 */
export function invalidFields(
  of: EventClass,
  data: object,
  { unknownFields }: { unknownFields: 'refuse' | 'allow' },
): string[] {
  const refuse = unknownFields === 'refuse';
  // A value that JSON drops is no field.
  const given = refuse ? Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) : data;
  const errors = validateSync(instanceOf(of, given), { whitelist: refuse, forbidNonWhitelisted: refuse });
  return errors.flatMap((error) => pathsOf(error, ''));
}

function pathsOf(error: ValidationError, prefix: string): string[] {
  const path = prefix + error.property;
  return error.children?.length ? error.children.flatMap((child) => pathsOf(child, `${path}.`)) : [path];
}
