import { readSettings, SettingsError, type Environment } from '@footbridge/service';
import { IsIn, IsInt, IsJSON, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';

/** The services that pages are composed from. */
export const BACKENDS = ['agreements', 'audit', 'consents', 'directory', 'duties', 'referrals'] as const;
export type Backend = (typeof BACKENDS)[number];

/** One sign-in, as the portal knows it. */
export type PortalIssuer = {
  readonly issuer: string;
  /** Names it in addresses. */
  readonly key: string;
  /** Its name on the page where people choose. */
  readonly title: string;
  /** `staff`, `students` or both may come this way. */
  readonly for: readonly ('staff' | 'students')[];
  /** Who says so of its students when they come by one-time link. */
  readonly linkIssuer?: string;
  /** Whom its students phone when nothing is shown to them online. */
  readonly phone?: Phone;
};

/** Somebody to phone: who answers, and the number as it is read. */
export type Phone = { readonly who: string; readonly number: string };

/** One number of the urgent help, with what to do there, in its order. */
export type HelpNumber = {
  readonly name: string;
  /** After the name, such as `free, at any time`. */
  readonly note?: string;
  /** As it is read: `116 123`. */
  readonly number: string;
  readonly href: string;
};

/** The same numbers, words and order on every page; somebody owns them and checks them by a date. */
export type UrgentHelp = {
  readonly numbers: readonly HelpNumber[];
  readonly owner: string;
  /** A day: past it, staff are told that the numbers have not been checked. */
  readonly reviewBy: string;
};

/** What an installation shows of itself. Nothing of the NHS by default: its marks belong to its own services. */
export type Branding = {
  readonly name: string;
  /** Who runs it, in the footer. */
  readonly owner: string;
  /** Where people write when something does not work. */
  readonly contact: string;
  /** Where "Exit this page" leads. */
  readonly exitUrl: string;
  readonly urgentHelp: UrgentHelp;
};
export const NEUTRAL: Branding = {
  name: 'Footbridge',
  owner: 'A partnership of universities and NHS trusts',
  contact: 'the service desk of your university or trust',
  exitUrl: 'https://www.bbc.co.uk/weather',
  urgentHelp: {
    numbers: [
      { name: 'Emergency', note: 'if a life is at risk, or go to A&E', number: '999', href: 'tel:999' },
      { name: 'NHS', note: 'choose the mental health option', number: '111', href: 'tel:111' },
      { name: 'Samaritans', note: 'free, at any time', number: '116 123', href: 'tel:116123' },
      { name: 'Shout', note: 'text SHOUT', number: '85258', href: 'sms:85258?body=SHOUT' },
    ],
    owner: 'Whoever runs this service',
    reviewBy: '2027-05-31',
  },
};

const url = { require_tld: false, require_protocol: true };

/** The configuration of the portal's process, read from the environment: `httpPort` is HTTP_PORT and so on. */
export class PortalSettings {
  @IsIn(['production', 'development', 'test']) nodeEnv: string = 'development';
  @IsString() httpHost: string = '127.0.0.1';
  @IsInt() @Min(0) @Max(65_535) httpPort!: number;
  @Matches(/^postgres(ql)?:\/\/\S+$/) databaseUrlRequest!: string;
  /** The address that people use; sign-ins come back to it. */
  @IsUrl(url) publicUrl!: string;
  /** JSON: the address of each of the services. */
  @IsJSON() serviceUrls!: string;
  /** JSON: a list of `PortalIssuer`. */
  @IsJSON() portalIssuers!: string;
  /** Development: issuers named after this address are reached at `publicUrl` (an installation that moved to another port). */
  @IsOptional() @IsUrl(url) issuersNamedAfter?: string;
  /** Name of the portal at the issuers, and its private key (JWK), with which it proves itself. */
  @IsString() oidcClientId: string = 'portal';
  @IsString() oidcClientKeyFile!: string;
  /** 32 bytes in hexadecimal: what is kept of sessions is encrypted under it. */
  @IsString() sessionKeyFile!: string;
  /** JSON: a `Branding`; what it leaves out is neutral. */
  @IsOptional() @IsJSON() branding?: string;
  /** The audit log's verifier key, so that proofs are checked against it and not against what the log says of itself. */
  @IsOptional() @Matches(/^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$/) auditVerifierKey?: string;
  @IsInt() @Min(60) @Max(86_400) idleSeconds: number = 900;
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) logLevel: string = 'info';
  @IsOptional() @IsString() testClockFile?: string;

  get production(): boolean {
    return this.nodeEnv === 'production';
  }

  get urls(): Readonly<Record<Backend, string>> {
    return JSON.parse(this.serviceUrls) as Record<Backend, string>;
  }

  get issuers(): readonly PortalIssuer[] {
    return JSON.parse(this.portalIssuers) as PortalIssuer[];
  }

  get brand(): Branding {
    return { ...NEUTRAL, ...(JSON.parse(this.branding ?? '{}') as Partial<Branding>) };
  }
}

/** Reads and checks them; one SettingsError names everything that is wrong. */
export function portalSettings(environment: Environment): PortalSettings {
  const settings = readSettings(environment, PortalSettings);
  const missing = BACKENDS.filter((name) => typeof settings.urls[name] !== 'string');
  if (missing.length > 0) throw new SettingsError(`Settings: SERVICE_URLS lacks ${missing.join(', ')}`);
  if (settings.production && settings.testClockFile !== undefined)
    throw new SettingsError('Settings: TEST_CLOCK_FILE is refused in production');
  return settings;
}
