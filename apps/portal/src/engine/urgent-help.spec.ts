import { describe, expect, it } from '@jest/globals';
import { type Signed } from '../session/session.js';
import { NEUTRAL } from '../settings.js';
import { Renderer } from './render.js';
import { Shell } from './shell.js';

const staff: Signed = {
  kind: 'staff',
  name: 'Ada Byron',
  personId: 'p',
  acting: {
    appointmentId: 'a',
    role: 'wellbeing-adviser',
    organisationId: '10006842',
    organisationName: 'Liverpool',
    dutyTeamIds: [],
  },
};
const student: Signed = { kind: 'student', name: 'Mei', studentId: 's', asked: true };
const OVER = 'nobody has checked them since';

/** The page of the urgent help on a day, as this person sees it. */
function shownTo(signed: Signed | undefined, day: string): string {
  const brand = { ...NEUTRAL, urgentHelp: { ...NEUTRAL.urgentHelp, reviewBy: '2027-05-31', owner: 'The duty lead' } };
  const shell = new Shell(new Renderer(brand), { brand, assets: '/assets/x', idleSeconds: 900 });
  return shell.render('pages/everyone/urgent-help', {
    view: { title: 'Get urgent help' },
    signed,
    path: '/urgent-help',
    nonce: '',
    now: new Date(`${day}T12:00:00.000Z`),
    notice: undefined,
    errors: [],
    conflict: undefined,
    kept: false,
    form: { csrf: '', key: '', version: undefined },
  });
}

describe('the urgent help', () => {
  it('tells staff who keeps the numbers, and when the day of their review has passed', () => {
    expect(shownTo(staff, '2027-05-31')).toContain('The duty lead keeps these numbers up to date');
    expect(shownTo(staff, '2027-05-31')).not.toContain(OVER);
    expect(shownTo(staff, '2027-06-01')).toContain(OVER);
  });

  it('tells nobody else', () => {
    for (const signed of [student, undefined]) expect(shownTo(signed, '2027-06-01')).not.toMatch(/duty lead|checked/);
  });

  it('has the numbers in the order of the settings, on the card and on the bar of a student', () => {
    const numbers = [...shownTo(student, '2027-01-01').matchAll(/href="((?:tel|sms):[^"]+)"/g)].map(([, href]) => href);
    const order = NEUTRAL.urgentHelp.numbers.map(({ href }) => href);
    expect(numbers).toEqual([...order, ...order]);
    expect([...shownTo(undefined, '2027-01-01').matchAll(/href="(?:tel|sms):/g)]).toHaveLength(order.length);
  });
});
