import { ORGANISATION_ID, type OrganisationId } from '@footbridge/contracts';
import { SettingsError } from '@footbridge/service';

/** Someone who signs people in, and for which organisations they may do so. */
export type IssuerSettings = {
  /** Exactly as tokens say it in `iss`. */
  readonly issuer: string;
  readonly jwksUri: string;
  readonly organisations: readonly OrganisationId[];
  /** The university whose students it signs in. */
  readonly students?: OrganisationId;
};

const FIELDS = ['issuer', 'jwksUri', 'organisations', 'students'];
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads IDENTITY_ISSUERS, a JSON list of `{ issuer, jwksUri, organisations, students? }`. In production keys are fetched over
 * https, or from this very machine. Throws a SettingsError that says what is wrong, never with the value.
 */
export function readIssuers(json: string | undefined, options: { production: boolean }): readonly IssuerSettings[] {
  const list = parsed(json);
  if (!Array.isArray(list) || list.length === 0) throw wrong('must be a JSON list with at least one issuer');
  const issuers = list.map((entry: unknown, index) => issuerOf(entry, index + 1, options.production));
  if (new Set(issuers.map(({ issuer }) => issuer)).size < issuers.length) throw wrong('names an issuer twice');
  return issuers;
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    throw wrong('must be a JSON list with at least one issuer');
  }
}

function issuerOf(entry: unknown, number: number, production: boolean): IssuerSettings {
  if (typeof entry !== 'object' || entry === null) throw wrong(`entry ${number} must be an object`);
  const unknown = Object.keys(entry).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw wrong(`entry ${number} has a field that is not one of ${FIELDS.join(', ')}`);
  const { issuer, jwksUri, organisations, students } = entry as Record<string, unknown>;
  if (typeof issuer !== 'string' || !issuer) throw wrong(`entry ${number} needs an issuer`);
  if (typeof jwksUri !== 'string' || !mayFetch(jwksUri, production))
    throw wrong(`entry ${number} needs a jwksUri${production ? ' with https' : ''}`);
  if (!Array.isArray(organisations) || !organisations.every(isOrganisation))
    throw wrong(`entry ${number} needs organisations, a list of UKPRNs or ODS codes`);
  if (students !== undefined && !isOrganisation(students)) throw wrong(`entry ${number} has students that is no UKPRN`);
  return { issuer, jwksUri, organisations, ...(students !== undefined && { students }) };
}

function isOrganisation(value: unknown): value is OrganisationId {
  return typeof value === 'string' && ORGANISATION_ID.test(value);
}

function mayFetch(uri: string, production: boolean): boolean {
  const url = URL.parse(uri);
  if (url?.protocol === 'https:') return true;
  return url?.protocol === 'http:' && (!production || LOOPBACK.test(url.hostname));
}

function wrong(what: string): SettingsError {
  return new SettingsError(`Settings: IDENTITY_ISSUERS ${what}`);
}
