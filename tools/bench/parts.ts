import { type Aim } from './arithmetic.js';

export const PART_NAMES = [
  'submit-1',
  'submit-16',
  'inbox',
  'gate',
  'audit-append',
  'audit-proof',
  'withdrawal',
  'portal',
  'duties',
  'duties-timer',
  'duties-alarm',
  'agreements-register',
  'agreements-coverage',
] as const;
export type PartName = (typeof PART_NAMES)[number];
/** Measured only when named: they need a system, or a database, of their own. */
export const ON_REQUEST: readonly PartName[] = [
  'portal',
  'duties',
  'duties-timer',
  'duties-alarm',
  'agreements-register',
  'agreements-coverage',
];

export type Part = {
  /** What the figure is and what it stands beside. */
  readonly means: string;
  /** The aim in words, for the table. */
  readonly aim: string;
  readonly aims: readonly Aim[];
};

/** What is measured. A part without aims is for information: it never falls short. */
export const PARTS: Readonly<Record<PartName, Part>> = {
  'submit-1': {
    means:
      'submits/s of the running service, one at a time, beside the same rows by raw pg; p50, p99: ms to the answer',
    aim: 'none (0.40 to compare)',
    aims: [],
  },
  'submit-16': {
    means: 'the same with 16 at once; a round ends when events and entries are at the broker',
    aim: 'ratio at least 0.40',
    aims: [{ of: 'ratio', atLeast: 0.4 }],
  },
  inbox: {
    means: "ms from a submit's commit to its to-do readable in duties, beside a bare commit, produce, consume, commit",
    aim: 'ratio at most 3',
    aims: [{ of: 'ratio', atMost: 3 }],
  },
  gate: {
    means: 'CPU of one decision beside the CPU of the process of referrals per submit; p50, p99: µs by the clock',
    aim: 'ratio at most 0.05, 0 wrong',
    aims: [
      { of: 'ratio', atMost: 0.05 },
      { of: 'wrong', atMost: 0 },
    ],
  },
  'audit-append': {
    means: 'entries/s taken into the log by 200, beside inserts of the same bytes by raw pg; p50, p99: ms per 200',
    aim: 'none',
    aims: [],
  },
  'audit-proof': {
    means: 'ms for an entry with its proof in a tree of a million, at the 99th percentile, beside the aim',
    aim: 'p99 below 10 ms',
    aims: [{ of: 'p99', below: 10 }],
  },
  withdrawal: {
    means: 'ms from a withdrawal to its last acknowledgement during submit-16, at the 99th percentile, beside the aim',
    aim: 'p99 below 1,000 ms',
    aims: [{ of: 'p99', below: 1_000 }],
  },
  portal: {
    means: 'ms for the worklist page through the portal at 10,000 referrals, beside the same page at 100',
    aim: 'ratio at most 2',
    aims: [{ of: 'ratio', atMost: 2 }],
  },
  duties: {
    means: 'ms for "my to-dos" of a clinician in a trust with 1,000,000 open to-dos, beside the same with 10,000',
    aim: 'ratio at most 2',
    aims: [{ of: 'ratio', atMost: 2 }],
  },
  'duties-timer': {
    means: 'breaches a minute that the timer escalates among 1,000,000 to-dos, with event and entry, beside 1,000',
    aim: 'ratio at least 1',
    aims: [{ of: 'ratio', atLeast: 1 }],
  },
  'duties-alarm': {
    means: 'ms for a pass of the alarm over 20,000 of 1,000,000 cases, at the 99th percentile, beside the aim',
    aim: 'p99 below 1,000 ms',
    aims: [{ of: 'p99', below: 1_000 }],
  },
  'agreements-register': {
    means: 'ms for the register and its counts at 10,000 agreements of one trust, beside the same at 100',
    aim: 'ratio at most 2',
    aims: [{ of: 'ratio', atMost: 2 }],
  },
  'agreements-coverage': {
    means: 'ms for the coverage map of a region among 10,000 agreements, beside the same among its own 100',
    aim: 'ratio at most 2',
    aims: [{ of: 'ratio', atMost: 2 }],
  },
};
