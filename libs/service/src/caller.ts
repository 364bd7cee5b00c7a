import {
  type AppointmentId,
  type DutyTeamId,
  type Instant,
  type OrganisationId,
  type PersonId,
  type Role,
  type StudentId,
} from '@footbridge/contracts';

/** Who is calling, as the token says; made by the token guard of libs/access. What they may do follows from the acting role. */
export type Caller = {
  readonly personId: PersonId;
  readonly issuer: string;
  /** The organisations that the issuer may authenticate for. */
  readonly organisations: readonly OrganisationId[];
  /** The student that this person is, where the token itself says so. */
  readonly studentId?: StudentId;
};

/** The role appointment in which the caller acts, as this service knows it. */
export type ActingAppointment = {
  readonly id: AppointmentId;
  readonly organisationId: OrganisationId;
  readonly role: Role;
  readonly dutyTeamIds: readonly DutyTeamId[];
  readonly from: Instant;
  readonly to?: Instant;
  readonly endedAt?: Instant;
  /** Partition of the directory's topic that the fact came by; absent in `directory` itself. */
  readonly sourcePartition?: number;
};
