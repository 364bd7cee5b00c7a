/** What a check of an identifier answers: the value as it is stored, or the code of what is wrong. Never the text given. */
export type Checked<Problem extends string> =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: Problem };

export type NhsNumberProblem = 'nhs-number-format' | 'nhs-number-repeated-digit' | 'nhs-number-check-digit';
export type UkprnProblem = 'ukprn-format';
export type OdsCodeProblem = 'ods-code-format';
export type HesaIdentifierProblem =
  'hesa-identifier-format' | 'hesa-identifier-provider' | 'hesa-identifier-check-digit';

/**
 * An NHS number: ten digits, weights 10 to 2, modulus 11; spaces are taken out. One digit ten times is refused though three
 * of those pass the sum. That it is right in form does not say whose it is: it must still be traced.
 */
export function nhsNumber(text: string): Checked<NhsNumberProblem> {
  const value = text.replace(/\s/g, '');
  if (!/^[0-9]{10}$/.test(value)) return { ok: false, problem: 'nhs-number-format' };
  if (/^(.)\1*$/.test(value)) return { ok: false, problem: 'nhs-number-repeated-digit' };
  const digits = digitsOf(value);
  const sum = digits.slice(0, 9).reduce((total, digit, place) => total + digit * (10 - place), 0);
  // A remainder of 1 asks for the check digit 10, which no number has.
  const check = (11 - (sum % 11)) % 11;
  return check === digits[9] ? { ok: true, value } : { ok: false, problem: 'nhs-number-check-digit' };
}

/** A UK Provider Reference Number of a higher education provider: eight digits, the first a 1. It has no check digit. */
export function ukprn(text: string): Checked<UkprnProblem> {
  return /^1[0-9]{7}$/.test(text) ? { ok: true, value: text } : { ok: false, problem: 'ukprn-format' };
}

/**
 * The shape of an ODS code, old (RW4, G82080) or new (G6V2S). Nothing follows from the shape: what the code stands for, and
 * whether it was valid on a day, is looked up.
 */
export function odsCodeShape(text: string): Checked<OdsCodeProblem> {
  return /^[A-Z0-9]{3,10}$/.test(text) ? { ok: true, value: text } : { ok: false, problem: 'ods-code-format' };
}

/**
 * A student's HESA identifier: HUSID (13 digits) or SID (17 digits, of which the third to tenth are the provider's UKPRN), each with a check digit.
 * A continuing student keeps the HUSID as SID, so both are in use. It is not the same at two providers.
 */
export function hesaIdentifier(text: string): Checked<HesaIdentifierProblem> {
  if (!/^([0-9]{13}|[0-9]{17})$/.test(text)) return { ok: false, problem: 'hesa-identifier-format' };
  if (text.length === 17 && !ukprn(text.slice(2, 10)).ok) return { ok: false, problem: 'hesa-identifier-provider' };
  const digits = digitsOf(text);
  const weights = [1, 3, 7, 9] as const;
  const sum = digits.slice(0, -1).reduce((total, digit, place) => total + digit * (weights[place % 4] ?? 0), 0);
  const check = (10 - (sum % 10)) % 10;
  return check === digits.at(-1) ? { ok: true, value: text } : { ok: false, problem: 'hesa-identifier-check-digit' };
}

function digitsOf(value: string): number[] {
  return Array.from(value, Number);
}
