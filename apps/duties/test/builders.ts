import {
  EVIDENCE_OF,
  plus,
  type HandoverAcceptedV1,
  type PathwayStepCode,
  type ReferralStepOverdueV1,
  type ReferralStudentContactedV1,
  type ReferralSubmittedV1,
  type ReferralWithdrawnV1,
  type SharingDecisionRecordedV1,
  type StepDone,
  type ToDo,
} from '@footbridge/contracts';
import { v4 } from 'uuid';
import { LIVERPOOL, MERSEY_CARE } from './app.js';

/** Two duty teams of Mersey Care. */
export const TRIAGE = v4();
export const NIGHT = v4();

export function inHours(hours: number): string {
  return plus(new Date().toISOString(), { hours });
}

export function toDo(step: string, more: Partial<ToDo> = {}): ToDo {
  return {
    step,
    stepVersion: 1,
    holder: { organisationId: MERSEY_CARE, dutyTeamId: TRIAGE },
    dueAt: inHours(24),
    escalation: ['service-manager'],
    ...(step in EVIDENCE_OF ? { doneWhen: EVIDENCE_OF[step as PathwayStepCode][0] } : {}),
    ...more,
  };
}

export const checkOnStudent = (more: Partial<ToDo> = {}): ToDo =>
  toDo('check-on-student', {
    holder: { organisationId: LIVERPOOL, role: 'wellbeing-adviser' },
    escalation: ['wellbeing-lead'],
    ...more,
  });

const fact = (referralId: string, toDos: ToDo[], done: StepDone[] = []) => ({
  referralId,
  version: 1,
  at: new Date().toISOString(),
  holder: { organisationId: LIVERPOOL, role: 'wellbeing-adviser' },
  toDos,
  done,
});

/** A referral from Liverpool to Mersey Care as its service tells of it. */
export function aReferral(referralId = v4()) {
  const studentId = v4();
  return {
    referralId,
    studentId,
    submitted: (toDos: ToDo[] = [toDo('decide-on-offer'), checkOnStudent()]): ReferralSubmittedV1 => ({
      ...fact(referralId, toDos),
      studentId,
      from: LIVERPOOL,
      to: MERSEY_CARE,
      serviceId: v4(),
      pathway: 'university-to-nhs-referral',
      urgency: 'routine',
      ageBand: '18-20',
      origin: 'international',
      mature: false,
    }),
    accepted: (toDos: ToDo[]): HandoverAcceptedV1 =>
      fact(referralId, toDos, [{ step: 'decide-on-offer', stepVersion: 1, evidence: ['decision-recorded'] }]),
    contacted: (toDos: ToDo[]): ReferralStudentContactedV1 => ({
      ...fact(referralId, toDos, [{ step: 'check-on-student', stepVersion: 1, evidence: ['contact-recorded'] }]),
      ...{ organisationId: LIVERPOOL, way: 'by-phone', reached: true },
    }),
    withdrawn: (toDos: ToDo[]): ReferralWithdrawnV1 => ({ ...fact(referralId, toDos), cause: 'permission-withdrawn' }),
    overdue: (step: string, toDos: ToDo[]): ReferralStepOverdueV1 => ({
      ...fact(referralId, toDos),
      step,
      stepVersion: 1,
    }),
  };
}

/** A decision to share without permission, which somebody else has to review. */
export function aSharingDecision(toDos: ToDo[]): SharingDecisionRecordedV1 {
  return {
    decisionId: v4(),
    version: 1,
    studentId: v4(),
    from: LIVERPOOL,
    to: MERSEY_CARE,
    ground: 'vital-interests',
    categories: ['identity'],
    studentTold: false,
    oneOff: false,
    at: new Date().toISOString(),
    toDos,
  };
}
