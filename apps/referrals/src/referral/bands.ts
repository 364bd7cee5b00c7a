import { type AgeBand, type Instant, type Origin, type ReferralContent } from '@footbridge/contracts';

/** The coarse bands that measures need; all that an event tells of a student. Mature: 21 or older. */
export function bandsOf(content: ReferralContent, now: Instant): { ageBand: AgeBand; origin: Origin; mature: boolean } {
  const born = content['identity.birth-date'];
  const age = born === undefined ? undefined : ageOn(born, now.slice(0, 10));
  const origin = content['demographics.origin'];
  return {
    ageBand: age === undefined ? 'not-known' : bandOf(age),
    origin: origin === 'home' || origin === 'international' ? origin : 'not-known',
    mature: age !== undefined && age >= 21,
  };
}

/** Whole years between two dates, both YYYY-MM-DD. */
export function ageOn(born: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(born.slice(0, 4));
  return date.slice(5) < born.slice(5) ? years - 1 : years;
}

function bandOf(age: number): AgeBand {
  if (age < 18) return 'under-18';
  if (age <= 20) return '18-20';
  return age <= 24 ? '21-24' : '25-plus';
}

/** Whether whoever wrote it had a concern for the student's safety. */
export function hasSafetyConcern(content: ReferralContent): boolean {
  const thoughts = content['risk.suicidal-thoughts'];
  return Boolean(content['risk.summary']) || (thoughts !== undefined && thoughts !== 'none');
}
