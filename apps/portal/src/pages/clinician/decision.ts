import { CLOSE_REASONS, NEXT_STEPS, NOT_ACCEPTED_REASONS } from '@footbridge/contracts';
import { oneOf, text, type FieldError, type RawForm } from '../../engine/form.js';
import { words } from '../../words/words.js';

type Needs = {
  readonly text: string;
  /** What follows from it, said before it is chosen. */
  readonly hint: string;
  readonly reasons?: readonly string[];
  readonly nextSteps?: readonly string[];
  /** Words that go to the university with it. */
  readonly tells?: true;
  readonly done: string;
};

/** What a receiver can decide, with what the service asks for. Which of them are offered is for its `actions` to say. */
export const OUTCOMES = {
  accept: {
    text: 'Accept for assessment',
    hint: 'Your organisation must act next from then on: assess the student. The referral is assigned to you.',
    done: 'The referral is accepted for assessment. Your organisation must act next.',
  },
  'return-with-advice': {
    text: 'Return with advice',
    hint: 'The university must act next: it tells the student and follows your advice.',
    nextSteps: NEXT_STEPS,
    tells: true,
    done: 'The referral is returned with advice. The university must act next.',
  },
  'not-accept': {
    text: 'Do not accept',
    hint: 'The university must act next: it tells the student why, and what happens instead.',
    reasons: NOT_ACCEPTED_REASONS,
    nextSteps: NEXT_STEPS,
    tells: true,
    done: 'The referral is not accepted. The university must act next.',
  },
  'take-on': {
    text: 'Take on after assessment',
    hint: 'Your organisation treats the student, and sends a copy to the GP where the student allows it.',
    done: 'The student is taken on. Your organisation must act next.',
  },
  'not-take-on': {
    text: 'Do not take on after assessment',
    hint: 'Your organisation tells the student, then closes the referral.',
    reasons: NOT_ACCEPTED_REASONS,
    nextSteps: NEXT_STEPS,
    tells: true,
    done: 'The student is not taken on. Your organisation must still tell the student, then close the referral.',
  },
  close: {
    text: 'Close the referral',
    hint: 'Nobody must act any more, and your team can no longer look at it without a reason.',
    reasons: [...CLOSE_REASONS, 'student-told'],
    done: 'The referral is closed.',
  },
} as const satisfies Record<string, Needs>;
export type Outcome = keyof typeof OUTCOMES;
const NAMES = Object.keys(OUTCOMES) as Outcome[];
const needsOf = (outcome: Outcome): Needs => OUTCOMES[outcome];

/** Long enough for advice, and two of them fit into one message. */
export const MOST_WORDS = 1_900;

export type DecisionAnswers = {
  readonly outcome: Outcome | undefined;
  readonly reason: string | undefined;
  readonly nextStep: string | undefined;
  readonly advice: string;
  /** What the student can do when things get worse. */
  readonly safety: string;
  readonly confirmed: boolean;
};

/** The outcomes among what the service says may be done now. */
export const offeredBy = (actions: readonly string[]): Outcome[] => NAMES.filter((name) => actions.includes(name));

export function readDecision(form: RawForm): DecisionAnswers {
  const outcome = oneOf(form, 'outcome', NAMES);
  const needs = outcome && needsOf(outcome);
  return {
    outcome,
    reason: needs?.reasons && oneOf(form, `${String(outcome)}-reason`, needs.reasons),
    nextStep: needs?.nextSteps && oneOf(form, `${String(outcome)}-next`, needs.nextSteps),
    advice: needs?.tells ? text(form, `${String(outcome)}-advice`) : '',
    safety: needs?.tells ? text(form, `${String(outcome)}-safety`) : '',
    confirmed: text(form, 'confirmed') === 'yes',
  };
}

export function wrongIn({ outcome, reason, nextStep, advice, safety }: DecisionAnswers): FieldError[] {
  if (outcome === undefined) return [{ field: 'outcome', text: 'Choose what you decide' }];
  const { reasons, nextSteps } = needsOf(outcome);
  const long = (field: string, given: string) =>
    given.length > MOST_WORDS
      ? [{ field: `${outcome}-${field}`, text: `Use at most ${MOST_WORDS.toLocaleString('en-GB')} characters` }]
      : [];
  return [
    ...(reasons && reason === undefined ? [{ field: `${outcome}-reason`, text: 'Choose the reason' }] : []),
    ...(nextSteps && nextStep === undefined
      ? [{ field: `${outcome}-next`, text: 'Choose what happens next for the student' }]
      : []),
    ...long('advice', advice),
    ...long('safety', safety),
  ];
}

/** What goes to the university in words; empty when nothing was written. */
export function messageOf({ advice, safety }: DecisionAnswers): string {
  return [advice, safety === '' ? '' : `If things get worse: ${safety}`].filter((each) => each !== '').join('\n\n');
}

/** What the service is told with the decision. */
export function bodyOf({ reason, nextStep }: DecisionAnswers): object | undefined {
  const body = { ...(reason === undefined ? {} : { reason }), ...(nextStep === undefined ? {} : { nextStep }) };
  return Object.keys(body).length === 0 ? undefined : body;
}

/** The form: what is offered, with what was typed. */
export function decisionForm(offered: readonly Outcome[], answers: DecisionAnswers | undefined) {
  const options = (codes: readonly string[] | undefined, chosen: string | undefined) =>
    codes && [
      { value: '', text: 'Choose' },
      ...codes.map((value) => ({ value, text: words(value), selected: value === chosen })),
    ];
  return offered.map((name) => {
    const needs = needsOf(name);
    const mine = answers?.outcome === name ? answers : undefined;
    return {
      name,
      text: needs.text,
      hint: needs.hint,
      chosen: mine !== undefined,
      reasons: options(needs.reasons, mine?.reason),
      nextSteps: options(needs.nextSteps, mine?.nextStep),
      tells: needs.tells === true,
      advice: mine?.advice ?? '',
      safety: mine?.safety ?? '',
    };
  });
}
