import { describe, expect, it } from '@jest/globals';
import { codeOf, isTransient, Unprocessable } from './failure.js';

const sql = (code: string) => Object.assign(new Error('of the database'), { code });

describe('a failure', () => {
  it.each(['08006', '40001', '40P01', '53300', '55P03', '57014', '57P01', '25P04', '58030', 'ECONNREFUSED', 'EPIPE'])(
    'with the code %s is worth another attempt',
    (code) => {
      expect(isTransient(sql(code))).toBe(true);
      expect(isTransient(Object.assign(new Error('wrapped'), { driverError: sql(code) }))).toBe(true);
      expect(isTransient(new Error('wrapped', { cause: sql(code) }))).toBe(true);
    },
  );

  it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])(
    'of the driver that says "%s" is worth another attempt',
    (message) => {
      expect(isTransient(new Error(message))).toBe(true);
    },
  );

  it.each(['23505', '22P02', '42501', '42P01', 'P0001'])('with the code %s will come again', (code) => {
    expect(isTransient(sql(code))).toBe(false);
    expect(codeOf(sql(code))).toBe(code);
  });

  it('of the domain will come again, whatever caused it', () => {
    expect(isTransient(new Unprocessable('refused', { cause: sql('40001') }))).toBe(false);
    expect(isTransient(new TypeError('timeout is not a function'))).toBe(false);
    expect(isTransient('no error at all')).toBe(false);
  });

  it('is told by a code, never by its words', () => {
    expect(codeOf(new Unprocessable('agreement-unknown'))).toBe('agreement-unknown');
    expect(codeOf(new TypeError('of Ann Smith'))).toBe('TypeError');
    expect(codeOf(Object.assign(new Error('wrapped'), { driverError: sql('23505') }))).toBe('23505');
    expect(codeOf('Ann Smith')).toBe('unknown');
  });
});
