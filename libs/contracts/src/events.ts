import { type EventClass } from './event.js';
import { AgreementCameIntoForceV1 } from './events/agreement-came-into-force.v1.js';
import { AgreementReinstatedV1 } from './events/agreement-reinstated.v1.js';
import { AgreementSuspendedV1 } from './events/agreement-suspended.v1.js';
import { AgreementTerminatedV1 } from './events/agreement-terminated.v1.js';
import { AppointmentEndedV1 } from './events/appointment-ended.v1.js';
import { AppointmentMadeV1 } from './events/appointment-made.v1.js';
import { ConsentChangedV1 } from './events/consent-changed.v1.js';
import { ConsentExpiredV1 } from './events/consent-expired.v1.js';
import { ConsentGivenV1 } from './events/consent-given.v1.js';
import { ConsentWithdrawnV1 } from './events/consent-withdrawn.v1.js';
import { DutyTeamFormedV1 } from './events/duty-team-formed.v1.js';
import { ObligationMintedV1 } from './events/obligation-minted.v1.js';
import { OrganisationRegisteredV1 } from './events/organisation-registered.v1.js';
import { ReferralSubmittedV1 } from './events/referral-submitted.v1.js';
import { ServiceOfferedV1 } from './events/service-offered.v1.js';
import { StudentRegisteredV1 } from './events/student-registered.v1.js';
import { WithdrawalAcknowledgedV1 } from './events/withdrawal-acknowledged.v1.js';

/** Every event of every version that is sent today. */
export const EVENTS: readonly EventClass[] = [
  AgreementCameIntoForceV1,
  AgreementReinstatedV1,
  AgreementSuspendedV1,
  AgreementTerminatedV1,
  AppointmentEndedV1,
  AppointmentMadeV1,
  ConsentChangedV1,
  ConsentExpiredV1,
  ConsentGivenV1,
  ConsentWithdrawnV1,
  DutyTeamFormedV1,
  ObligationMintedV1,
  OrganisationRegisteredV1,
  ReferralSubmittedV1,
  ServiceOfferedV1,
  StudentRegisteredV1,
  WithdrawalAcknowledgedV1,
];

const byType = new Map(EVENTS.map((each) => [each.type, each]));

export function eventOfType(type: string): EventClass | undefined {
  return byType.get(type);
}
