import { type MonitoredHours } from '@footbridge/contracts';
import { Stop, need } from '../../services/answer.js';
import { type Visit } from '../../engine/visit.js';
import { type Referral, type Student } from './answers.js';

/** A referral that one's own university sends; any other is not there. */
export async function ownReferral(visit: Visit, id: string): Promise<Referral & { studentId: string }> {
  const referral = need(await visit.ask<Referral>('referrals', `/referrals/${id}`));
  const { studentId } = referral;
  if (referral.side !== 'sender' || studentId === undefined)
    throw new Stop({ status: 404, code: 'not-found', reasons: [] });
  return { ...referral, studentId };
}

/** The student, where they can be read at the moment. */
export async function studentOf(visit: Visit, id: string): Promise<Student | undefined> {
  const answer = await visit.ask<Student>('consents', `/students/${id}`);
  return answer.ok ? answer.body : undefined;
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Opening hours in words: days with the same hours together. */
export function hoursInWords(hours: readonly MonitoredHours[]): string[] {
  const byDay = new Map<number, string>();
  for (const { day, from, to } of [...hours].sort((a, b) => a.day - b.day || a.from.localeCompare(b.from)))
    byDay.set(day, [byDay.get(day), `${from} to ${to}`].filter((each) => each !== undefined).join(' and '));
  const lines: { first: number; last: number; text: string }[] = [];
  for (const [day, text] of byDay) {
    const last = lines.at(-1);
    if (last?.text === text && last.last === day - 1) last.last = day;
    else lines.push({ first: day, last: day, text });
  }
  return lines.map(({ first, last, text }) => {
    const days = first === last ? DAYS[first - 1] : `${DAYS[first - 1] ?? ''} to ${DAYS[last - 1] ?? ''}`;
    return `${days ?? ''}, ${text}`;
  });
}

const LONDON = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/London',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** A day and a time on the clock in England, as an instant; undefined when the clock never showed it. */
export function londonTime(day: string, clock: string): string | undefined {
  return [0, 1]
    .map((ahead) => new Date(Date.parse(`${day}T${clock}:00Z`) - ahead * 3_600_000))
    .find((each) => !Number.isNaN(each.getTime()) && LONDON.format(each) === `${day} ${clock}`)
    ?.toISOString();
}

/** The day and time on the clock in England. */
export function londonClock(at: string | Date): { day: string; clock: string } {
  const [day = '', clock = ''] = LONDON.format(new Date(at)).split(' ');
  return { day, clock };
}
