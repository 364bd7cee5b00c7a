import { CONCERN_OFFICERS, OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { mapPart, part, type Part } from '../../services/answer.js';
import { type Agreements } from '../agreements/answers.js';
import { agreementsPath } from '../agreements/paths.js';
import { auditPath, studentsPath } from './entries.js';
import { concernsPath } from './concerns.page.js';
import { refusalsPath } from './refusals.page.js';
import { sharingPath } from './sharing.page.js';

export const assurancePath = path('/assurance');

const SOON_MS = 60 * 86_400_000;
/** So many agreements of one state are looked at; beyond that the tile says so. */
const MOST = 200;

type Count = { count: number; more: boolean };
type Summary = {
  since: string;
  refusals: Count;
  withdrawals: Count;
  sharingAwaitingReview: Count;
  checkpoint?: { size: number; signedAt: string };
  alarms: number;
  comparisons: { service: string; at: string; missing: number; beyond: number }[];
};

/** One number with where it leads; its part may be missing while the others are shown. */
type Tile = { text: string; href: string; part: Part<{ number: string; note?: string }> };

const inWords = ({ count, more }: Count) => (more ? `more than ${String(count)}` : String(count));
const ofList = ({ items, next }: Agreements) =>
  next === undefined ? String(items.length) : `${String(items.length)} or more`;

/** Where an officer begins: how things stand, each number a way to what is behind it. */
export const assurancePage = page({
  path: assurancePath,
  audience: OFFICERS,
  template: 'officer/assurance',
  async view(visit) {
    const [inForce, suspended, toDos, summary] = await Promise.all([
      visit.ask<Agreements>('agreements', `?state=in-force&limit=${String(MOST)}`),
      visit.ask<Agreements>('agreements', `?state=suspended&limit=${String(MOST)}`),
      visit.ask<{ late: number; all: number }>('duties', '/obligations/counts'),
      visit.ask<Summary>('audit', '/summary'),
    ]);
    const counted = part(summary);
    return {
      title: 'Assurance',
      tiles: tilesOf({ inForce: part(inForce), suspended: part(suspended), toDos: part(toDos), counted }, visit.now),
      log: mapPart(counted, logOf),
      questions: [
        { text: 'Everything shared about a student, with whom, why and by what right', href: studentsPath.to({}) },
        { text: 'Everyone who opened something about a student, and their relationship', href: studentsPath.to({}) },
        { text: 'Every sharing without permission, with its review', href: sharingPath.to({}) },
        { text: 'Every refusal, and whether it delayed care', href: refusalsPath.to({}) },
        ...(CONCERN_OFFICERS.some((each) => each === visit.acting.role)
          ? [{ text: 'Every look that a student asked you about, with your answer', href: concernsPath.to({}) }]
          : []),
      ],
    };
  },
});

type Counted = {
  readonly inForce: Part<Agreements>;
  readonly suspended: Part<Agreements>;
  readonly toDos: Part<{ late: number; all: number }>;
  readonly counted: Part<Summary>;
};

function tilesOf({ inForce, suspended, toDos, counted }: Counted, now: Date): Tile[] {
  const soon = new Date(now.getTime() + SOON_MS).toISOString();
  return [
    {
      text: 'Agreements in force',
      href: agreementsPath.to({}, { state: 'in-force' }),
      part: mapPart(inForce, (list) => {
        const ending = list.items.filter(({ to }) => to !== undefined && to <= soon).length;
        return {
          number: ofList(list),
          note: ending === 0 ? 'None ends within 60 days' : `${String(ending)} of them within 60 days of the end`,
        };
      }),
    },
    {
      text: 'Agreements suspended',
      href: agreementsPath.to({}, { state: 'suspended' }),
      part: mapPart(suspended, (list) => ({ number: ofList(list) })),
    },
    {
      text: 'To-dos of yours that are late',
      href: '/to-dos?which=late',
      part: mapPart(toDos, ({ late, all }) => ({
        number: String(late),
        note: all === 0 ? 'You have no to-dos' : `Of ${String(all)} to-dos`,
      })),
    },
    {
      text: 'Sharings without permission that await their review',
      href: sharingPath.to({}),
      part: mapPart(counted, ({ sharingAwaitingReview }) => ({ number: inWords(sharingAwaitingReview) })),
    },
    {
      text: 'Permissions taken back in 30 days',
      href: auditPath.to({}, { action: 'consent.withdraw', outcome: 'permitted' }),
      part: mapPart(counted, ({ withdrawals }) => ({ number: inWords(withdrawals) })),
    },
    {
      text: 'Refusals in 30 days',
      href: refusalsPath.to({}),
      part: mapPart(counted, ({ refusals }) => ({ number: inWords(refusals) })),
    },
  ];
}

/** How the audit log stands, as one judgement and its facts. */
function logOf({ checkpoint, alarms, comparisons }: Summary) {
  const missing = comparisons.reduce((sum, each) => sum + each.missing + each.beyond, 0);
  const compared = comparisons.map(({ at }) => at).toSorted();
  return {
    good: checkpoint !== undefined && alarms === 0 && missing === 0,
    checkpoint,
    alarms,
    missing,
    services: comparisons.length,
    comparedSince: compared[0],
  };
}
