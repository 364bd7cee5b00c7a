import { describe, expect, it } from '@jest/globals';
import { path } from './path.js';

describe('a typed path', () => {
  const decision = path('/worklist/:id/decision');

  it('is filled with what it names, and escapes it', () => {
    expect(decision.to({ id: 'a b/c' })).toBe('/worklist/a%20b%2Fc/decision');
  });

  it('takes a query, and leaves out what is not given', () => {
    expect(path('/to-dos').to({}, { which: 'late', cursor: undefined, page: 2, empty: '' })).toBe(
      '/to-dos?which=late&page=2',
    );
  });

  it('does not compile without its parameters', () => {
    type Given = Parameters<typeof decision.to>[0];
    /** Were a path without them to compile, this could have no value. */
    const asked: Partial<Given> extends Given ? never : keyof Given = 'id';
    expect(decision.to({ [asked]: '1' })).toBe('/worklist/1/decision');
  });
});
