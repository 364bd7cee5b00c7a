import { buildMessage, Matches, ValidateBy, isUUID, type ValidationOptions } from 'class-validator';

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]?: Name };

/**
 * A UKPRN (8 digits) or an ODS code (3 to 10 capitals and digits), as published. The two cannot collide: no ODS code is
 * eight digits long. Whether it exists, and when, is a fact of `directory`.
 */
export type OrganisationId = Id<'organisation'>;
/** A pseudonym: UUID version 5 over issuer and subject of the person's sign-in (`personId()` in libs/access). */
export type PersonId = Id<'person'>;
export type AppointmentId = Id<'appointment'>;
export type DutyTeamId = Id<'duty-team'>;
export type ServiceId = Id<'service'>;
/** A random pseudonym, made when a student is registered; it says nothing about the person. */
export type StudentId = Id<'student'>;
export type ConsentId = Id<'consent'>;
export type AgreementId = Id<'agreement'>;
/** Of a pair of organisations. */
export type AgreementNeedId = Id<'agreement-need'>;
export type ReferralId = Id<'referral'>;
export type ObligationId = Id<'obligation'>;
export type SharingDecisionId = Id<'sharing-decision'>;

/** The six services that own data. */
export const SERVICES = ['directory', 'agreements', 'consents', 'referrals', 'duties', 'audit'] as const;
export type ServiceName = (typeof SERVICES)[number];

export const ORGANISATION_ID = /^[A-Z0-9]{3,10}$/;

/** Shape only: 3 to 10 capitals and digits. */
export function IsOrganisationId(options?: ValidationOptions) {
  return Matches(ORGANISATION_ID, { message: '$property must be a UKPRN or an ODS code', ...options });
}

/** A UUID of any version, in lower case: identifiers are compared as text. */
export function IsId(options?: ValidationOptions) {
  return ValidateBy(
    {
      name: 'isId',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && value === value.toLowerCase() && isUUID(value),
        defaultMessage: buildMessage((each) => `${each}$property must be a lower-case UUID`, options),
      },
    },
    options,
  );
}
