import { createHmac } from 'node:crypto';
import { type DataKey } from './envelope.js';
import { unambiguous } from './sealed-bytes.js';

/**
 * A searchable stand-in for an encrypted value: HMAC-SHA-256 over field and normalised value, under a key of one organisation and field
 * (`Keyring.indexKey`). Equal values give equal bytes within that organisation and field, and nothing across organisations.
 */
export function blindIndex(key: DataKey, field: string, normalised: string): Buffer {
  return createHmac('sha256', key.secret)
    .update(unambiguous([field, normalised]))
    .digest();
}

/** The ten digits of an NHS number as people write it (spaces and hyphens go), or undefined if it has not ten. Its check digit is not judged here. */
export function normaliseNhsNumber(text: string): string | undefined {
  const digits = text.replace(/[\s-]/gu, '');
  return /^[0-9]{10}$/.test(digits) ? digits : undefined;
}

const undecomposed: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/**
 * One text for a name with a date of birth, the same however the name is written: without case, accents, apostrophes, and in any order of its parts, because
 * many students' family names come first. It finds candidates; a person decides whether one is the student.
 */
export function normaliseNameAndBirthDate(of: { givenName: string; familyName: string; birthDate: string }): string {
  const parts = `${of.givenName} ${of.familyName}`
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}'’‘ʼ`]/gu, '')
    .replace(/[æœßøłđðþı]/gu, (letter) => undecomposed[letter] ?? letter)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
  return [...parts.sort(), of.birthDate].join(' ');
}
