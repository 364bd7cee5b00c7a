import { v5 } from 'uuid';

const DEMO_NAMESPACE = '6f9a1c3e-5b1d-4f0a-9a44-2d1c5f0e7b61';

/** The same id for the same name, always: demo data can be loaded again without a second copy. */
export function demoId(...name: string[]): string {
  return v5(name.join('/'), DEMO_NAMESPACE);
}

/** One of the thousand mobile numbers that Ofcom keeps for drama; numbers repeat after a thousand. */
export function demoPhone(n: number): string {
  return `07700 900${String(((n % 1000) + 1000) % 1000).padStart(3, '0')}`;
}

/** A valid NHS number of the test range 999, for n in 0 to 999,999; undefined for the one in eleven that has no check digit. */
export function demoNhsNumber(n: number): string | undefined {
  const nine = `999${String(n % 1_000_000).padStart(6, '0')}`;
  const sum = Array.from(nine).reduce((total, digit, position) => total + Number(digit) * (10 - position), 0);
  const check = (11 - (sum % 11)) % 11;
  const number = `${nine}${check}`;
  return check === 10 || /^(\d)\1*$/.test(number) ? undefined : number;
}
