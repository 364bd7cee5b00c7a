import {
  EVIDENCE_OF,
  STEPS_IN_TERM,
  type AgreedPathway,
  type AgreementId,
  type OrganisationId,
  type Pathway,
  type PathwayStep,
  type Teaching,
  type Urgency,
} from '@footbridge/contracts';
import { type Transaction } from '@footbridge/service';
import { STEPS, type Side, type StepName, type Term, type Terms } from './referral.js';

type Presets = Record<StepName, Required<Pick<Term, 'evidence'>> & { hours: Record<Urgency, number> }>;

const day = 24;
const week = 7 * day;

/**
 * What holds where the agreed pathway is silent on a step, in elapsed hours: presets of ours after the response priorities of the
 * Mental Health Services Data Set (very urgent 4 h, urgent 24 h) and the proposed four weeks to assessment. An agreement says better.
 */
export const PRESET_TERMS: Presets = {
  'decide-on-offer': {
    evidence: EVIDENCE_OF['decide-on-offer'][0],
    hours: { routine: 5 * day, urgent: day, 'very-urgent': 4, emergency: 1 },
  },
  'check-on-student': {
    evidence: EVIDENCE_OF['check-on-student'][0],
    hours: { routine: week, urgent: day, 'very-urgent': 4, emergency: 1 },
  },
  assess: {
    evidence: EVIDENCE_OF.assess[0],
    hours: { routine: 4 * week, urgent: 3 * day, 'very-urgent': day, emergency: 4 },
  },
  'tell-student': {
    evidence: EVIDENCE_OF['tell-student'][0],
    hours: { routine: 2 * day, urgent: day, 'very-urgent': 4, emergency: 1 },
  },
  treat: {
    evidence: EVIDENCE_OF.treat[0],
    hours: { routine: 18 * week, urgent: 4 * week, 'very-urgent': week, emergency: week },
  },
  close: {
    evidence: EVIDENCE_OF.close[0],
    hours: { routine: 2 * day, urgent: day, 'very-urgent': 4, emergency: 4 },
  },
  'speak-with-student': {
    evidence: EVIDENCE_OF['speak-with-student'][0],
    hours: { routine: day, urgent: 8, 'very-urgent': 2, emergency: 1 },
  },
  'phone-service': {
    evidence: 'phone-call-recorded',
    hours: { routine: day, urgent: 8, 'very-urgent': 2, emergency: 1 },
  },
  'contact-student': {
    evidence: 'contact-recorded',
    hours: { routine: day, urgent: 8, 'very-urgent': 2, emergency: 1 },
  },
};

/** How long each role of an escalation has before the next is told: a preset of ours, in hours as the step counts them. */
export const TURN_HOURS: Readonly<Record<Urgency, number>> = { routine: 24, urgent: 4, 'very-urgent': 1, emergency: 1 };
/** A working day has so many hours: a turn of a step that counts working time is no longer. */
const WORKING_DAY = 8;

type People = Pick<Term, 'role' | 'cover' | 'escalation'>;
const UNIVERSITY: People = {
  role: 'wellbeing-adviser',
  escalation: ['wellbeing-lead', 'designated-safeguarding-lead'],
};
const TRUST: People = {
  role: 'community-clinician',
  escalation: ['service-manager', 'named-safeguarding-professional'],
};
/** Who acts at the sender, and who is told at each side, where no pathway is agreed: roles that its kind of organisation has. */
const PEOPLE: Readonly<Record<Pathway, Record<Side, People>>> = {
  'university-to-nhs-referral': { sender: UNIVERSITY, receiver: TRUST },
  'nhs-to-university-step-down': { sender: TRUST, receiver: UNIVERSITY },
};
const OF_SENDER: readonly StepName[] = ['check-on-student', 'tell-student', 'speak-with-student'];

/**
 * Who acts and who is told at a step of which the pathway is silent: at the sender as at its check on the student, at the receiver
 * the addressed team, its lateness told as that of its decision. Every agreed pathway has these two.
 */
function peopleOf(step: StepName, agreed: AgreedPathway['steps'], pathway: Pathway): People {
  const side = OF_SENDER.includes(step) ? 'sender' : 'receiver';
  const named = side === 'sender' ? 'check-on-student' : 'decide-on-offer';
  const { role, cover, escalation } = agreed.find((each) => each.step === named) ?? PEOPLE[pathway][side];
  return side === 'sender' ? { escalation, ...present({ role, cover }) } : { escalation };
}

/** The terms of a referral sent under an agreement: as the agreed pathway says, else the presets. */
export function termsFrom(
  pathways: readonly AgreedPathway[],
  pathway: Pathway,
  urgency: Urgency,
  sides: { readonly from: OrganisationId; readonly to: OrganisationId },
): Terms {
  const governed = pathways.find((each) => each.pathway === pathway);
  const agreed = governed?.steps ?? [];
  const terms = STEPS.map((step): [string, Term] => {
    const said = agreed.find((each) => each.step === step);
    const preset = PRESET_TERMS[step];
    const turnHours = TURN_HOURS[urgency];
    const { evidence: usual } = preset;
    if (!said)
      return [step, { limit: preset.hours[urgency], turnHours, evidence: usual, ...peopleOf(step, agreed, pathway) }];
    const { role, limits, escalation, reminders, pauses, cover, evidence = usual } = said;
    const calendar = urgency === 'routine' ? said.calendar : (said.urgentCalendar ?? said.calendar);
    const holder = said.side === 'sender' ? sides.from : sides.to;
    const teaching = calendar === 'term-days' && urgency === 'routine' ? teachingOf(said, governed, holder) : undefined;
    const turn = calendar === undefined || calendar === 'clock-hours' ? turnHours : Math.min(turnHours, WORKING_DAY);
    return [
      step,
      {
        limit: limits[urgency],
        escalation,
        turnHours: turn,
        evidence,
        ...present({ calendar, teaching, role, reminders, pauses, cover }),
      },
    ];
  });
  return Object.fromEntries(terms) as Terms;
}

/**
 * What a step that counts days in term stands still by. Without it they are working days: so they are for what is urgent, at a step
 * at which a student waits, and where no end of the standstill or no terms are agreed, whatever an agreement says.
 */
function teachingOf(
  { step, mostStillDays }: PathwayStep,
  { termDates = [] }: Partial<AgreedPathway> = {},
  holder: OrganisationId,
): Teaching | undefined {
  const terms = termDates.find(({ organisationId }) => organisationId === holder)?.terms;
  const may = (STEPS_IN_TERM as readonly string[]).includes(step);
  return may && terms && mostStillDays !== undefined ? { terms, mostStillDays } : undefined;
}

/** Without what is undefined. */
const present = <T extends object>(all: T) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** The agreed pathways of every agreement that names both, in the version known here. */
export async function agreedPathways(
  tx: Transaction,
  { from, to }: { readonly from: OrganisationId; readonly to: OrganisationId },
): Promise<ReadonlyMap<AgreementId, readonly AgreedPathway[]>> {
  const rows = await tx.query<{ id: AgreementId; pathways: AgreedPathway[] }>(
    'select agreement_id as id, pathways from knowledge.agreement where parties @> $1::text[]',
    [[from, to]],
  );
  return new Map(rows.map(({ id, pathways }) => [id, pathways]));
}
