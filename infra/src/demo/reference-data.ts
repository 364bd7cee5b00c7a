import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  instant,
  ORGANISATION_ID,
  type Instant,
  type OrganisationId,
  type OrganisationKind,
} from '@footbridge/contracts';
import { parse } from 'csv-parse/sync';

export type Region = { readonly code: string; readonly name: string; readonly onsCode: string };

/** A real organisation. It exists in [validFrom, validTo); after that its successors, if any, stand in its place. */
export type ReferenceOrganisation = {
  readonly id: OrganisationId;
  readonly kind: Extract<OrganisationKind, 'he-provider' | 'nhs-trust' | 'integrated-care-board'>;
  readonly name: string;
  readonly regionCode: string;
  /** Town of the headquarters or registered address; not known for integrated care boards. */
  readonly town?: string;
  readonly postcode?: string;
  /** Of a trust: the board in whose area the headquarters lies (of a closed one: lay). */
  readonly integratedCareBoard?: OrganisationId;
  /** Of a trust: on NHS England's list of providers of mental health services. */
  readonly mentalHealth?: boolean;
  readonly validFrom: Instant;
  readonly validTo?: Instant;
  readonly successors: readonly OrganisationId[];
};

export type ReferenceData = {
  readonly regions: readonly Region[];
  /** By id, in the order of the files: universities, trusts, boards. */
  readonly organisations: ReadonlyMap<OrganisationId, ReferenceOrganisation>;
};

/** Stands for an opening date that the sources do not give: before anything that Footbridge records. */
export const START_NOT_KNOWN: Instant = '1900-01-01T00:00:00.000Z';

type Row = Readonly<Record<string, string>>;

/**
 * Reads the project's copy of the reference data. Throws, naming file and row, when a value is missing or malformed, an id stands twice, or a link
 * (region, board, successor) leads nowhere.
 */
export function loadReferenceData(folder = dataFolder()): ReferenceData {
  const regions = rowsOf(folder, 'nhs-regions.csv').map((row) => ({
    code: field(row, 'code', /^Y\d{2}$/),
    name: field(row, 'name'),
    onsCode: field(row, 'ons_code', /^E40\d{6}$/),
  }));
  const organisations = new Map<OrganisationId, ReferenceOrganisation>();
  for (const organisation of [
    ...rowsOf(folder, 'he-providers.csv').map(heProvider),
    ...rowsOf(folder, 'nhs-trusts.csv').map(trust),
    ...rowsOf(folder, 'integrated-care-boards.csv').map(board),
  ]) {
    if (organisations.has(organisation.id)) throw new Error(`The reference data has ${organisation.id} twice.`);
    organisations.set(organisation.id, organisation);
  }
  checkLinks(regions, organisations);
  return { regions, organisations };
}

/** Whether an organisation exists at a moment. */
export function isOpen(organisation: ReferenceOrganisation, at: Instant): boolean {
  return organisation.validFrom <= at && (organisation.validTo === undefined || at < organisation.validTo);
}

function heProvider(row: Row): ReferenceOrganisation {
  return {
    id: field(row, 'ukprn', /^1\d{7}$/),
    kind: 'he-provider',
    name: field(row, 'name'),
    regionCode: field(row, 'nhs_region_code'),
    town: field(row, 'town'),
    validFrom: START_NOT_KNOWN,
    successors: [],
  };
}

function trust(row: Row): ReferenceOrganisation {
  const closed = field(row, 'status', /^(active|closed)$/) === 'closed';
  return {
    id: field(row, 'ods_code', ORGANISATION_ID),
    kind: 'nhs-trust',
    name: field(row, 'name'),
    regionCode: field(row, 'nhs_region_code'),
    town: field(row, 'town'),
    postcode: field(row, 'postcode', /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/),
    integratedCareBoard: field(row, 'icb_ods_code', ORGANISATION_ID),
    mentalHealth: field(row, 'mental_health', /^(true|false)$/) === 'true',
    validFrom: START_NOT_KNOWN,
    ...(closed ? { validTo: endOf(dayOf(row, 'closed_on')) } : {}),
    successors: closed ? [field(row, 'successor_ods_code', ORGANISATION_ID)] : [],
  };
}

function board(row: Row): ReferenceOrganisation {
  const abolished = field(row, 'status', /^(current|abolished)$/) === 'abolished';
  return {
    id: field(row, 'ods_code', ORGANISATION_ID),
    kind: 'integrated-care-board',
    name: field(row, 'name'),
    regionCode: field(row, 'nhs_region_code'),
    validFrom: startOf(dayOf(row, 'valid_from')),
    ...(abolished ? { validTo: endOf(dayOf(row, 'valid_to')) } : {}),
    successors: abolished ? field(row, 'successor_ods_codes').split('|') : [],
  };
}

/** The day of a column, as the midnight of UTC at its start. */
function dayOf(row: Row, name: string): Date {
  const text = field(row, name, /^\d{4}-\d{2}-\d{2}$/);
  const day = new Date(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text);
  if (!exists) throw malformed(row, name);
  return day;
}

/** The first moment of a day in London. */
function startOf(day: Date): Instant {
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', hourCycle: 'h23' });
  return instant(day.valueOf() - Number(hour.format(day)) * 3_600_000);
}

/** The first moment after a day in London: the sources name the last day. */
function endOf(day: Date): Instant {
  return startOf(new Date(day.valueOf() + 86_400_000));
}

function checkLinks(regions: readonly Region[], organisations: ReadonlyMap<string, ReferenceOrganisation>): void {
  for (const { id, regionCode, integratedCareBoard, successors } of organisations.values()) {
    if (!regions.some(({ code }) => code === regionCode))
      throw new Error(`${id} lies in the unknown region ${regionCode}.`);
    for (const other of [...successors, ...(integratedCareBoard ? [integratedCareBoard] : [])]) {
      if (!organisations.has(other)) throw new Error(`${id} names ${other}, which the reference data does not have.`);
    }
  }
}

function rowsOf(folder: string, file: string): Row[] {
  const rows = parse<Record<string, string>>(readFileSync(join(folder, file)), { columns: true });
  return rows.map((row, n) => ({ ...row, row: `${file}:${n + 2}` }));
}

function field(row: Row, name: string, form = /\S/): string {
  const value = row[name];
  if (value === undefined || !form.test(value)) throw malformed(row, name);
  return value;
}

function malformed(row: Row, name: string): Error {
  return new Error(`${row['row'] ?? ''} has "${row[name] ?? ''}" for ${name}.`);
}

function dataFolder(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'data', 'nhs-trusts.csv'))) return join(folder, 'data');
  }
  throw new Error('The folder data is missing from the infra package.');
}
