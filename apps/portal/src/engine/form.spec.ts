import { describe, expect, it } from '@jest/globals';
import { date, dayOf, list, oneOf, someOf, text, typedDate } from './form.js';

const form = {
  name: '  Mei \r\n Lin ',
  way: 'text',
  ways: ['text', 'call', 'smoke'],
  'born-day': '9',
  'born-month': '2',
  'born-year': '2004',
};

describe('what a browser sent', () => {
  it('is read as text, without blanks around it and with one kind of line end', () => {
    expect(text(form, 'name')).toBe('Mei \n Lin');
    expect(text(form, 'ways')).toBe('text');
    expect(text(form, 'missing')).toBe('');
  });

  it('is one of what is offered, or nothing', () => {
    expect(oneOf(form, 'way', ['text', 'call'])).toBe('text');
    expect(oneOf(form, 'way', ['post'])).toBeUndefined();
    expect(someOf(form, 'ways', ['call', 'text'])).toEqual(['call', 'text']);
    expect(list(form, 'way')).toEqual(['text']);
    expect(list(form, 'missing')).toEqual([]);
  });

  it('is a day of the calendar, or none', () => {
    expect(dayOf(date(form, 'born'))).toBe('2004-02-09');
    expect(dayOf({ day: '30', month: '2', year: '2004' })).toBeUndefined();
    expect(dayOf({ day: '29', month: '2', year: '2004' })).toBe('2004-02-29');
    expect(dayOf({ day: '29', month: '2', year: '2003' })).toBeUndefined();
    expect(dayOf({ day: '1', month: '13', year: '2003' })).toBeUndefined();
    expect(dayOf({ day: '', month: '', year: '' })).toBeUndefined();
    expect(typedDate('2004-02-09')).toEqual({ day: '9', month: '2', year: '2004' });
    expect(typedDate(undefined)).toEqual({ day: '', month: '', year: '' });
  });
});
