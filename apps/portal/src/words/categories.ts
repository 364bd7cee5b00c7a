import { DATA_CATEGORIES, type DataCategory } from '@footbridge/contracts';

/** What a trust tells a university of how it goes. */
const COMES_BACK: readonly string[] = [
  'referral-progress',
  'appointment-attendance',
  'outcome-summary',
] satisfies DataCategory[];

/** Whether a kind of information comes back to the university, which is a question of its own. */
export const isReturning = (code: string): boolean => COMES_BACK.includes(code);

/** What a trust can be told. */
export const OUTWARD: readonly DataCategory[] = DATA_CATEGORIES.filter((each) => !isReturning(each));
