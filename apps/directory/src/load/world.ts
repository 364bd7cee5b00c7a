import {
  type AppointmentId,
  type DutyTeamId,
  type Instant,
  type NextStep,
  type OrganisationId,
  type OrganisationKind,
  type Pathway,
  type Role,
  type ServiceId,
  type ServiceKind,
} from '@footbridge/contracts';

/**
 * What `main.ts load` reads. Ids are the file's own and stay the same from load to load: that is what makes a second load of
 * the same file change nothing. References point at what the file or the directory already holds. Fields not named here are
 * passed over.
 */
export type World = {
  organisations: WorldOrganisation[];
  dutyTeams: WorldDutyTeam[];
  services: WorldService[];
  people: WorldPerson[];
};

export type WorldOrganisation = {
  id: OrganisationId;
  kind: OrganisationKind;
  /** The published name. */
  name: string;
  /** NHS region, such as `Y62`. */
  regionCode?: string;
  validFrom: Instant;
  validTo?: Instant;
  successors?: OrganisationId[];
};

export type WorldDutyTeam = {
  dutyTeamId: DutyTeamId;
  organisationId: OrganisationId;
  role: Role;
  /** The monitored mailbox. It never leaves the directory in an event. */
  mailbox: string;
};

export type WorldService = {
  serviceId: ServiceId;
  organisationId: OrganisationId;
  kind: ServiceKind;
  name: string;
  pathway: Pathway;
  dutyTeamId: DutyTeamId;
  /** Wall-clock times in Europe/London; day 1 is Monday; `to` may be `24:00`. */
  monitoredHours: { day: number; from: string; to: string }[];
  /** Field names of a referral that must be present. */
  minimum: string[];
  referrerRoles: Role[];
  otherWays: NextStep[];
  offeredFrom: Instant;
};

export type WorldPerson = {
  issuer: string;
  subject: string;
  displayName: string;
  appointments: {
    appointmentId: AppointmentId;
    organisationId: OrganisationId;
    role: Role;
    dutyTeamIds: DutyTeamId[];
    from: Instant;
    to?: Instant;
  }[];
};
