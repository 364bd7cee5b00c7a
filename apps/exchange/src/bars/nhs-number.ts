import { nhsNumber } from '@footbridge/contracts';
import { NHS_NUMBER_STATUSES, type NhsNumber, type NhsNumberStatusCode } from './incoming-referral.js';
import { type Place } from './report.js';
import { codeIn, codingsOf, EXTENSIONS, extensionOf, identifiersOf, SUPERSEDED, SYSTEMS } from './systems.js';

/** Textual codes of the superseded system begin like this; it also had today's numbers. */
const TEXTUAL_STATUSES: readonly (readonly [string, NhsNumberStatusCode])[] = [
  ['number-present-and-verified', '01'],
  ['number-present-but-not-traced', '02'],
  ['trace-required', '03'],
  ['trace-attempted', '04'],
  ['trace-needs-to-be-resolved', '05'],
  ['trace-in-progress', '06'],
  ['number-not-present-and-trace-not-required', '07'],
  ['trace-postponed', '08'],
];
const UNAVAILABLE_REASONS = ['nhs-number-not-known', 'overseas-patient', 'devolved-nation'];

/**
 * The patient's NHS number and how far it is to be trusted. A number that fails its check, or whose status is not 01 or 02,
 * is not carried on: the referral goes its way without it, and the number must be traced.
 */
export function readNhsNumber(patient: Place): NhsNumber {
  const identifiers = identifiersOf(patient, SYSTEMS.nhsNumber).filter(
    (identifier) => identifier.at('value').present || extensionOf(identifier, EXTENSIONS.nhsNumberStatus),
  );
  const [identifier] = identifiers;
  if (identifiers.length > 1) patient.at('identifier').refuse('nhs-number-ambiguous');
  const sent = identifier?.text('value');
  if (!identifier || sent === undefined) return absent(patient, identifier);
  const number = nhsNumber(sent);
  const statusCode = statusOf(identifier);
  if (!number.ok) {
    identifier.at('value').note('nhs-number-withheld');
    return withStatus('03');
  }
  if (statusCode === undefined) {
    identifier.note('nhs-number-status-assumed');
    return { ...withStatus('02'), value: number.value };
  }
  if (statusCode === '01' || statusCode === '02') return { ...withStatus(statusCode), value: number.value };
  identifier.at('value').note('nhs-number-withheld');
  return withStatus(statusCode === '07' ? '03' : statusCode);
}

function absent(patient: Place, identifier: Place | undefined): NhsNumber {
  const extension = extensionOf(patient, EXTENSIONS.nhsNumberUnavailable);
  const coded = extension?.at('valueCodeableConcept');
  const codes = coded ? codingsOf(coded).map(({ code }) => code) : [extension?.text('valueCode')];
  const unavailableBecause = UNAVAILABLE_REASONS.find((reason) => codes.includes(reason));
  const stated = identifier && statusOf(identifier);
  if (!unavailableBecause && stated === undefined) patient.at('identifier').note('nhs-number-absent-without-reason');
  // Without a number 01 and 02 cannot be.
  const possible = stated === '01' || stated === '02' ? '03' : stated;
  const known = unavailableBecause !== undefined && unavailableBecause !== 'nhs-number-not-known';
  return { ...withStatus(possible ?? (known ? '07' : '03')), ...(unavailableBecause && { unavailableBecause }) };
}

function statusOf(identifier: Place): NhsNumberStatusCode | undefined {
  const concept = extensionOf(identifier, EXTENSIONS.nhsNumberStatus)?.at('valueCodeableConcept');
  if (!concept) return undefined;
  const current = codeIn(concept, SYSTEMS.nhsNumberStatus);
  if (current !== undefined) return numericStatus(current);
  const superseded = codeIn(concept, SUPERSEDED.nhsNumberStatus);
  if (superseded === undefined) return undefined;
  concept.note('nhs-number-status-superseded');
  return numericStatus(superseded) ?? TEXTUAL_STATUSES.find(([text]) => superseded.startsWith(text))?.[1];
}

function numericStatus(code: string): NhsNumberStatusCode | undefined {
  return Object.hasOwn(NHS_NUMBER_STATUSES, code) ? (code as NhsNumberStatusCode) : undefined;
}

function withStatus(statusCode: NhsNumberStatusCode): NhsNumber {
  return { statusCode, status: NHS_NUMBER_STATUSES[statusCode] };
}
