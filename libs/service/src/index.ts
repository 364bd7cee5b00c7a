export { type ActingAppointment, type Caller } from './caller.js';
export { type RequestTransaction, type Transaction } from './transaction.js';
export { Database, type DatabaseOptions } from './database.js';
export {
  done,
  isOutcome,
  refusal,
  type Done,
  type Outcome,
  type Refusal,
  type RefusalStatus,
  type Replayed,
} from './outcome.js';
export { beforeAct } from './before-act.js';
export { By, type Who } from './by.js';
export { header, IfMatch, Once } from './headers.js';
export { cursorOf, PageCursor, PageDto, PageLimit, pageOf, placeOf, type Page, type Place } from './page.js';
export { Problem, ProblemError, ProblemReason, unauthenticated, type Explainer } from './problem.js';
export { readSettings, Settings, SettingsError, type Environment } from './settings.js';
export { serviceSchema } from './schema.js';
export { COMPARED, compareVersions, FOUND, versionComparison, type ComparisonOptions } from './versions/comparison.js';
export { type Finding, type FindingCode, type Versioned } from './versions/versioned.js';
export { versionsSchema } from './versions/versions-schema.js';
export { type Loop, type Reaction, type ServiceDefinition } from './definition.js';
export { Metrics, type Gauge } from './metrics.js';
export { clockOffset } from './clock.js';
export { makeLogger, safeError } from './logging.js';
export { migrateService } from './migrate.js';
export { startService, type RunningService, type StartOptions } from './start.js';
export { runService } from './run.js';
export { type WithCaller } from './rate-limit.js';
export { entryOf, refuse, type Recorded } from './record.js';
export { readSigningKey, writeSigningKey } from './signing-key.js';
export { sqlState } from './sql-state.js';
export { traceFrom, traceOf, type Trace } from './trace.js';
