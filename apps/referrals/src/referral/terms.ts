import {
  type AgreedPathway,
  type AgreementId,
  type OrganisationId,
  type Pathway,
  type Urgency,
} from '@footbridge/contracts';
import { type Transaction } from '@footbridge/service';
import { STEPS, type Term, type Terms } from './referral.js';

type Presets = Record<(typeof STEPS)[number], Omit<Term, 'hours'> & { hours: Record<Urgency, number> }>;

const day = 24;
const week = 7 * day;

/**
 * What holds where the agreed pathway is silent on a step, in elapsed hours: presets of ours after the response priorities of the
 * Mental Health Services Data Set (very urgent 4 h, urgent 24 h) and the proposed four weeks to assessment. An agreement says better.
 */
export const PRESET_TERMS: Presets = {
  'decide-on-offer': {
    hours: { routine: 5 * day, urgent: day, 'very-urgent': 4, emergency: 1 },
    escalation: ['service-manager'],
  },
  'check-on-student': {
    hours: { routine: week, urgent: day, 'very-urgent': 4, emergency: 1 },
    escalation: ['wellbeing-lead'],
  },
  assess: {
    hours: { routine: 4 * week, urgent: 3 * day, 'very-urgent': day, emergency: 4 },
    escalation: ['service-manager'],
  },
  'tell-student': {
    hours: { routine: 2 * day, urgent: day, 'very-urgent': 4, emergency: 1 },
    escalation: ['wellbeing-lead'],
  },
  treat: {
    hours: { routine: 18 * week, urgent: 4 * week, 'very-urgent': week, emergency: week },
    escalation: ['service-manager'],
  },
  close: { hours: { routine: 2 * day, urgent: day, 'very-urgent': 4, emergency: 4 }, escalation: ['service-manager'] },
  'speak-with-student': {
    hours: { routine: day, urgent: 8, 'very-urgent': 2, emergency: 1 },
    escalation: ['wellbeing-lead', 'designated-safeguarding-lead'],
  },
  'phone-service': {
    hours: { routine: day, urgent: 8, 'very-urgent': 2, emergency: 1 },
    escalation: ['wellbeing-lead', 'designated-safeguarding-lead'],
  },
};

/** The terms of a referral sent under an agreement: as the agreed pathway says, else the presets. */
export function termsFrom(pathways: readonly AgreedPathway[], pathway: Pathway, urgency: Urgency): Terms {
  const agreed = pathways.find((each) => each.pathway === pathway)?.steps ?? [];
  const terms = STEPS.map((step): [string, Term] => {
    const said = agreed.find((each) => each.step === step);
    if (!said) return [step, { ...PRESET_TERMS[step], hours: PRESET_TERMS[step].hours[urgency] }];
    const { role, limits, escalation } = said;
    return [step, { hours: limits[urgency], escalation, ...(role === undefined ? {} : { role }) }];
  });
  return Object.fromEntries(terms) as Terms;
}

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
