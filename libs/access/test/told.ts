import { type Told } from './knowledge-database.js';
import { anAgreement, aPermission, aSubmission, NOW, STUDENT, TRUST, UNIVERSITY, YESTERDAY } from './questions.js';

const { actor } = aSubmission();
export const PERSON = actor.personId;
export const APPOINTMENT = actor.appointment?.id ?? '';
export const OFFICER_APPOINTMENT = '00000000-0000-4000-8000-0000000000b9';
export const TEAM = '00000000-0000-4000-8000-0000000000f1';
export const AGREEMENT = anAgreement().id;
export const CONSENT = aPermission().id;

const onTopicOf = (key: string) => (type: string, data: object) => ({ type, key, data });
const byDirectory = onTopicOf(UNIVERSITY);
const byAgreements = onTopicOf(AGREEMENT);
const byConsents = onTopicOf(STUDENT);

/** The facts of `questions.ts`, as their owners tell them; `changes` make something different of them. */
export const told = {
  appointed: (changes: object = {}): Told =>
    byDirectory('appointment.made.v1', {
      organisationId: UNIVERSITY,
      appointmentId: APPOINTMENT,
      personId: PERSON,
      role: 'wellbeing-adviser',
      dutyTeamIds: [TEAM],
      from: YESTERDAY,
      ...changes,
    }),
  appointmentEnded: (changes: object = {}): Told =>
    byDirectory('appointment.ended.v1', {
      organisationId: UNIVERSITY,
      appointmentId: APPOINTMENT,
      endedAt: NOW,
      ...changes,
    }),
  inForce: (changes: object = {}): Told => {
    const steps = [{ step: 'triage', side: 'receiver', limits: {}, escalation: [] }];
    const pathways = [{ pathway: 'university-to-nhs-referral', steps }];
    return byAgreements('agreement.came-into-force.v1', {
      ...anAgreement(),
      agreementId: AGREEMENT,
      pathways,
      ...changes,
    });
  },
  agreement: (what: 'suspended' | 'reinstated' | 'terminated', changes: object = {}): Told =>
    byAgreements(`agreement.${what}.v1`, { agreementId: AGREEMENT, version: 1, [`${what}At`]: NOW, ...changes }),
  party: (what: 'joined' | 'left', changes: object = {}): Told =>
    byAgreements(`agreement.party-${what}.v1`, {
      ...{ agreementId: AGREEMENT, version: 1, party: TRUST, [`${what}At`]: NOW },
      ...changes,
    }),
  permitted: (changes: object = {}): Told =>
    byConsents('consent.given.v1', { ...aPermission(), consentId: CONSENT, ...changes }),
  changed: (changes: object = {}): Told =>
    byConsents('consent.changed.v1', { ...aPermission(), consentId: CONSENT, version: 2, ...changes }),
  withdrawn: (changes: object = {}): Told =>
    byConsents('consent.withdrawn.v1', {
      studentId: STUDENT,
      consentId: CONSENT,
      version: 2,
      withdrawnAt: NOW,
      ...changes,
    }),
  expired: (changes: object = {}): Told =>
    byConsents('consent.expired.v1', {
      studentId: STUDENT,
      consentId: CONSENT,
      version: 3,
      expiredAt: NOW,
      ...changes,
    }),
};

export const OFFICER = told.appointed({ appointmentId: OFFICER_APPOINTMENT, role: 'information-governance-lead' });
/** Enough for the adviser to submit. */
export const ENOUGH = [told.appointed(), told.inForce(), told.permitted()];
