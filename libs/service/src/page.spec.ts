import { describe, expect, it } from '@jest/globals';
import { cursorOf, pageOf, placeOf, type Place } from './page.js';

const how = { item: (n: number) => n * 10, cursor: String };
const FIRST: Place = ['', ''];

describe('a page', () => {
  it('has a next one only where a row more than its limit was found, and goes on after its last item', () => {
    expect(pageOf([1, 2, 3], 2, how)).toEqual({ items: [10, 20], next: '2' });
    expect(pageOf([1, 2], 2, how)).toEqual({ items: [10, 20] });
    expect(pageOf([], 2, how)).toEqual({ items: [] });
  });

  it('begins where its cursor says, or with the first item', () => {
    const place: Place = ["King's “College”", 'b'];
    expect(placeOf(cursorOf(place), FIRST)).toEqual(place);
    expect(cursorOf(place)).toMatch(/^[A-Za-z0-9_-]{1,600}$/);
    expect(placeOf(undefined, FIRST)).toBe(FIRST);
  });

  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
  it.each([['bm90IG9uZQ'], [encoded(['a'])], [encoded(['a', 1])], [encoded({ length: 2 })], [encoded(null)]])(
    'refuses the cursor %s, which is none of its own',
    (cursor) => {
      expect(() => placeOf(cursor, FIRST)).toThrow(expect.objectContaining({ status: 400 }));
    },
  );

  it('refuses a place that its list does not have', () => {
    expect(() => placeOf(cursorOf(['a', 'b']), FIRST, ([one]) => one !== 'a')).toThrow(
      expect.objectContaining({ status: 400 }),
    );
  });
});
