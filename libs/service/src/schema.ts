import { type ServiceName } from '@footbridge/contracts';
import { onceSchema } from './once.js';

/**
 * DDL of what libs/service keeps in a service's database (schema `public`): the answers that an `Idempotency-Key` repeats. Part
 * of each service's first migration, after `messagingSchema`.
 */
export function serviceSchema(service: ServiceName): string {
  return onceSchema(service);
}
