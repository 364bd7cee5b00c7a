import 'reflect-metadata';
import { SERVICES, type ServiceName } from '@footbridge/contracts';
import {
  getMetadataStorage,
  IsIn,
  IsInt,
  IsJSON,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const POSTGRES_URL = /^postgres(ql)?:\/\/\S+$/;
const postgresUrl = { message: 'must be a URL such as postgres://user:password@host:5432/database' };
const brokers = { message: 'must be a list such as host:9092,other:9092' };

/** A setting is wrong or missing. The message names it and never holds its value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * The configuration of a service's process, read from the environment: `httpPort` is HTTP_PORT and so on. A service with more
 * settings extends this class and names it in its definition.
 */
export class Settings {
  @IsIn(SERVICES) service!: ServiceName;
  @IsIn(['production', 'development', 'test']) nodeEnv: string = 'development';
  @IsString() httpHost: string = '127.0.0.1';
  @IsInt() @Min(0) @Max(65_535) httpPort!: number;
  /** Metrics are served here; without it they are not served. */
  @IsOptional() @IsInt() @Min(0) @Max(65_535) metricsPort?: number;
  /** Only for `migrate`. */
  @IsOptional() @Matches(POSTGRES_URL, postgresUrl) databaseUrlOwner?: string;
  @Matches(POSTGRES_URL, postgresUrl) databaseUrlRequest!: string;
  @Matches(POSTGRES_URL, postgresUrl) databaseUrlHandler!: string;
  @IsOptional() @Matches(POSTGRES_URL, postgresUrl) databaseUrlRelay?: string;
  @IsOptional() @Matches(POSTGRES_URL, postgresUrl) keysDatabaseUrl?: string;
  @IsInt() @Min(1) @Max(200) databasePoolRequest: number = 10;
  @IsInt() @Min(2) @Max(200) databasePoolHandler: number = 6;
  @IsOptional() @Matches(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, brokers) kafkaBrokers?: string;
  @IsOptional() @IsString() kafkaUsername?: string;
  @IsOptional() @IsString() kafkaPassword?: string;
  /** Stands before the names of topics and groups: tests have their own. */
  @IsOptional() @Matches(/^[a-z0-9.-]{1,60}$/) kafkaTopicPrefix?: string;
  /** JSON text; its shape belongs to libs/access. */
  @IsOptional() @IsJSON() identityIssuers?: string;
  @IsOptional() @IsString() keyEncryptionKeyFile?: string;
  @IsOptional() @IsString() keyEncryptionKey?: string;
  @IsInt() @Min(1) @Max(3_600) knowledgeLimitSeconds: number = 30;
  @IsInt() @Min(0) @Max(600) clockAllowanceSeconds: number = 10;
  @IsInt() @Min(1) @Max(86_400) auditPathLimitSeconds: number = 600;
  @IsIn(LOG_LEVELS) logLevel: string = 'info';
  /** A file with the milliseconds that tests are ahead of the database. */
  @IsOptional() @IsString() testClockFile?: string;
  @IsInt() @Min(1) @Max(1_000_000) rateLimitPerMinute: number = 600;
  @IsInt() @Min(1_024) @Max(104_857_600) bodyLimitBytes: number = 262_144;
  @IsUrl({ require_tld: false }) problemBase: string = 'https://footbridge.example/problems';
  /** Where spans go (OTLP over HTTP); without it nowhere. */
  @IsOptional() @IsUrl({ require_tld: false }) otelExporterOtlpEndpoint?: string;

  get production(): boolean {
    return this.nodeEnv === 'production';
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the settings of a process; throws one SettingsError that names everything that is wrong. */
export function readSettings<S extends object = Settings>(
  environment: Environment,
  of: new () => S = Settings as unknown as new () => S,
): S {
  const settings = new of();
  for (const property of propertiesOf(of)) {
    const text = environment[environmentName(property)];
    if (text === undefined || text.trim() === '') continue;
    const type: unknown = Reflect.getMetadata('design:type', of.prototype as object, property);
    Object.assign(settings, { [property]: type === Number ? numberOf(text) : text });
  }
  const wrong = validateSync(settings, { validationError: { target: false, value: false } }).flatMap((error) => {
    const name = environmentName(error.property);
    if (environment[name] === undefined || environment[name].trim() === '') return `${name} is missing`;
    const said = Object.values(error.constraints ?? {}).map((text) => text.replace(`${error.property} `, ''));
    return `${name} ${said.join(' and ')}`;
  });
  if (settings instanceof Settings) wrong.push(...refusedInProduction(settings));
  if (wrong.length > 0) throw new SettingsError(`Settings: ${wrong.join('; ')}`);
  return settings;
}

function refusedInProduction(settings: Settings): string[] {
  if (!settings.production) return [];
  const refused: string[] = [];
  if (settings.testClockFile !== undefined) refused.push('TEST_CLOCK_FILE is refused in production');
  if (settings.keyEncryptionKey !== undefined) {
    refused.push('KEY_ENCRYPTION_KEY is refused in production: use KEY_ENCRYPTION_KEY_FILE');
  }
  return refused;
}

/** `databaseUrlRequest` → DATABASE_URL_REQUEST */
function environmentName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function numberOf(text: string): number {
  return /^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
}

/** The names of all settings of the class and of those it extends. */
function propertiesOf(of: new () => object): string[] {
  return [
    ...new Set(
      getMetadataStorage()
        .getTargetValidationMetadatas(of, '', false, false)
        .map((each) => each.propertyName),
    ),
  ];
}
