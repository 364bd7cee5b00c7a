import { type Instant, type ServiceName } from '@footbridge/contracts';
import { type KnowledgePart, type Reaction as MessagingReaction, type Sql } from '@footbridge/messaging';
import { type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { type MigrationInterface } from 'typeorm';
import { type Gauge } from './metrics.js';
import { type Explainer } from './problem.js';
import { type Settings } from './settings.js';
import { type Transaction } from './transaction.js';
import { type Versioned } from './versions/versioned.js';

/** Acts once on events of other services (notify, mint), in a transaction of the handler's role. */
export type Reaction = MessagingReaction<Transaction>;

/**
 * Takes what is due, on the handler's role. `work` takes one batch (`for update skip locked`) and handles it in this one
 * transaction; it returns how many items it took, and is called again at once until that is 0.
 */
export type Loop = {
  readonly name: string;
  readonly everyMs: number;
  readonly work: (tx: Transaction, now: Instant) => Promise<number>;
};

/** The only list of what a service consists of; the same shape for every service. */
export type ServiceDefinition = {
  readonly name: ServiceName;
  /** Controllers and providers; imports the token guard of libs/access. */
  readonly module: Type | DynamicModule;
  /** Providers that need the settings; made before the module. */
  readonly providers?: (settings: Settings) => readonly Provider[];
  readonly entities?: readonly (new () => object)[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly knowledge?: readonly KnowledgePart[];
  readonly reactions?: readonly Reaction[];
  readonly loops?: readonly Loop[];
  /**
   * What has versions: each is compared with the audit entries (`versionComparison`). All of the service's aggregates belong
   * here; a change of a row without its entry is found by this alone.
   */
  readonly aggregates?: readonly Versioned[];
  /** A class of its own that extends Settings. */
  readonly settings?: new () => Settings;
  /** Sentences for reasons; `explain` of libs/access. */
  readonly explain?: Explainer;
  /** SQL function (person uuid) → student uuid, where the service knows its students by person. */
  readonly studentOf?: string;
  /** SQL function (student uuid) → boolean: what the student could see online is switched off, and they are refused. */
  readonly onlineViewOff?: string;
  /** Figures of its own for Prometheus. */
  readonly gauges?: readonly Gauge[];
  /** Asked until it answers true before the service is ready: erasures applied, for example. */
  readonly ready?: (sql: Sql) => Promise<boolean>;
};
