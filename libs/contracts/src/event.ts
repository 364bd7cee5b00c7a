import { type ServiceName } from './ids.js';

/**
 * A class that describes one version of one event. `type` is `<owner>.<past-tense-fact>.v<n>`; `service` owns the topic
 * `footbridge.<service>.v1`; `key` names the field that is the consistency boundary.
 */
export interface EventClass<T extends object = object> {
  new (): T;
  readonly type: string;
  readonly service: ServiceName;
  readonly key: string;
}

/** A fact about to be written: its class and its data. The outbox adds id, sequence and time. */
export type DomainEvent<T extends object = object> = { readonly of: EventClass<T>; readonly data: T };

/** Pairs data with its class; the compiler checks the shape. */
export function event<T extends object>(of: EventClass<T>, data: T): DomainEvent<T> {
  return { of, data };
}

/** The value of the key field: what orders this event. */
export function keyOf(occurrence: DomainEvent): string {
  return String((occurrence.data as Record<string, unknown>)[occurrence.of.key]);
}
