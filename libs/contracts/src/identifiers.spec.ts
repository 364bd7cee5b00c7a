import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hesaIdentifier, nhsNumber, odsCodeShape, ukprn } from './identifiers.js';

describe('an NHS number', () => {
  it.each(['9000000009', '9000000130', '9434765919', '9912003888'])('is accepted: %s', (text) => {
    expect(nhsNumber(text)).toEqual({ ok: true, value: text });
  });

  it('is stored without the spaces it is written with', () => {
    expect(nhsNumber(' 943 476 5919 ')).toEqual({ ok: true, value: '9434765919' });
    expect(nhsNumber('943\u00a0476\u00a05919')).toEqual({ ok: true, value: '9434765919' });
  });

  it.each(['1234567890', '3478526985', '9434765918', '4943765919'])('is refused for its check digit: %s', (text) => {
    expect(nhsNumber(text)).toEqual({ ok: false, problem: 'nhs-number-check-digit' });
  });

  it('has no check digit at all for some beginnings', () => {
    for (let digit = 0; digit <= 9; digit++) {
      expect(nhsNumber(`900000005${digit}`)).toEqual({ ok: false, problem: 'nhs-number-check-digit' });
    }
  });

  it('is refused when it is one digit ten times, also where the sum fits', () => {
    for (let digit = 0; digit <= 9; digit++) {
      expect(nhsNumber(`${digit}`.repeat(10))).toEqual({ ok: false, problem: 'nhs-number-repeated-digit' });
    }
  });

  it.each(['', '943476591', '94347659190', '943-476-5919', '943476591X', '٩٤٣٤٧٦٥٩١٩', '9434765919\u0000'])(
    'is refused for its form: %j',
    (text) => {
      expect(nhsNumber(text)).toEqual({ ok: false, problem: 'nhs-number-format' });
    },
  );

  it('is refused after any one digit is mistyped and after two neighbours are swapped', () => {
    const valid = fc
      .stringMatching(/^[0-9]{9}$/)
      .chain((nine) => fc.constantFrom(...Array.from({ length: 10 }, (_, check) => `${nine}${check}`)))
      .filter((text) => nhsNumber(text).ok);
    fc.assert(
      fc.property(valid, fc.nat(9), fc.nat(9), (text, place, digit) => {
        const typed = `${text.slice(0, place)}${digit}${text.slice(place + 1)}`;
        if (typed !== text) expect(nhsNumber(typed).ok).toBe(false);
        const left = Math.min(place, 8);
        const swapped = `${text.slice(0, left)}${text.charAt(left + 1)}${text.charAt(left)}${text.slice(left + 2)}`;
        if (swapped !== text) expect(nhsNumber(swapped).ok).toBe(false);
      }),
    );
  });
});

describe('a UKPRN', () => {
  it.each(['10006842', '10007774', '10003270'])('is accepted: %s', (text) => {
    expect(ukprn(text)).toEqual({ ok: true, value: text });
  });

  it.each(['', '20006842', '1000684', '100068420', '1000684A', ' 10006842'])('is refused: %j', (text) => {
    expect(ukprn(text)).toEqual({ ok: false, problem: 'ukprn-format' });
  });
});

describe('the shape of an ODS code', () => {
  it.each(['RW4', 'G6V2S', 'G7H8J', 'G82080', 'QKK', 'Y56', 'RW4AB'])('is accepted, old or new: %s', (text) => {
    expect(odsCodeShape(text)).toEqual({ ok: true, value: text });
  });

  it.each(['', 'RW', 'rw4', 'RW4 ', 'RW-4', 'ABCDEFGHIJK'])('is refused: %j', (text) => {
    expect(odsCodeShape(text)).toEqual({ ok: false, problem: 'ods-code-format' });
  });
});

describe('a HESA identifier', () => {
  it.each(['9911560000120', '1811560098335', '2011560093001'])('of 13 digits is accepted: %s', (text) => {
    expect(hesaIdentifier(text)).toEqual({ ok: true, value: text });
  });

  it.each(['22100077740000015', '24100077841234568', '25100032700000424'])('of 17 digits is accepted: %s', (text) => {
    expect(hesaIdentifier(text)).toEqual({ ok: true, value: text });
  });

  it.each(['9911560000121', '9911560001120', '22100077740000016', '22100077740000105'])(
    'is refused for its check digit: %s',
    (text) => {
      expect(hesaIdentifier(text)).toEqual({ ok: false, problem: 'hesa-identifier-check-digit' });
    },
  );

  it('of 17 digits is refused when it names no provider', () => {
    expect(hesaIdentifier('22200077740000015')).toEqual({ ok: false, problem: 'hesa-identifier-provider' });
  });

  it.each(['', '991156000012', '99115600001200', '2210007774000001', '99115600001X0', '9911560000120 '])(
    'is refused for its form: %j',
    (text) => {
      expect(hesaIdentifier(text)).toEqual({ ok: false, problem: 'hesa-identifier-format' });
    },
  );
});
