import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { blindIndex, normaliseNameAndBirthDate, normaliseNhsNumber } from './blind-index.js';

const aKey = () => ({ id: randomUUID(), secret: createSecretKey(randomBytes(32)) });

describe('a blind index', () => {
  it('is the same for the same value and differs by value, field and key', () => {
    const key = aKey();
    const index = blindIndex(key, 'nhs-number', '9990000018').toString('hex');
    expect(index).toHaveLength(64);
    expect(blindIndex(key, 'nhs-number', '9990000018').toString('hex')).toBe(index);
    expect(blindIndex(key, 'nhs-number', '9990000026').toString('hex')).not.toBe(index);
    expect(blindIndex(key, 'name', '9990000018').toString('hex')).not.toBe(index);
    expect(blindIndex(key, 'nhs-numbe', 'r9990000018').toString('hex')).not.toBe(index);
    expect(blindIndex(aKey(), 'nhs-number', '9990000018').toString('hex')).not.toBe(index);
  });
});

describe('normalising an NHS number', () => {
  it.each(['9990000018', '999 000 0018', ' 999-000-0018 '])('reads %s', (text) => {
    expect(normaliseNhsNumber(text)).toBe('9990000018');
  });

  it.each(['', '999000001', '99900000181', '99900000A8', '٩٩٩٠٠٠٠٠١٨'])('does not read "%s"', (text) => {
    expect(normaliseNhsNumber(text)).toBeUndefined();
  });
});

describe('normalising a name with a date of birth', () => {
  const of = (givenName: string, familyName: string, birthDate = '2006-02-03') =>
    normaliseNameAndBirthDate({ givenName, familyName, birthDate });

  it.each([
    [of('Zoë', 'O’Brien'), of('zoe', "O'BRIEN")],
    [of('Wei', 'Zhang'), of('Zhang', 'Wei')],
    [of('Anne-Marie', 'Łukasz'), of('Anne Marie', 'Lukasz')],
    [of('Jürgen', 'Groß'), of('JÜRGEN', 'GROSS')],
    [of('Cafe\u0301', 'X'), of('Caf\u00e9', 'X')],
    [of('  Aïsha ', 'Bello'), of('Aisha', 'Bello')],
  ])('finds %s as %s', (one, two) => {
    expect(one).toBe(two);
  });

  it('keeps apart different names and different dates', () => {
    expect(of('Wei', 'Zhang')).not.toBe(of('Wei', 'Zheng'));
    expect(of('Wei', 'Zhang')).not.toBe(of('Wei', 'Zhang', '2006-03-02'));
    expect(of('雅婷', '陈')).not.toBe(of('雅文', '陈'));
  });
});
