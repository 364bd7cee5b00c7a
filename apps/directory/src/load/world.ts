import 'reflect-metadata';
import {
  Capacity as CapacityFacts,
  CAPACITY_STATUSES,
  CRITERIA_RULES,
  Eligibility as EligibilityFacts,
  ELIGIBILITY_CRITERIA,
  GP_RULES,
  IsId,
  IsInstant,
  IsOrganisationId,
  NEXT_STEPS,
  ORGANISATION_KINDS,
  PATHWAYS,
  ROLE_CODES,
  SERVICE_KINDS,
  MonitoredHours,
  type CapacityStatus,
  type CriteriaRule,
  type EligibilityCriterion,
  type GpRule,
  type NextStep,
  type OrganisationKind,
  type Pathway,
  type Role,
  type ServiceKind,
} from '@footbridge/contracts';
import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsEmail,
  IsIn,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  ValidateNested,
  validateSync,
  type ValidationError,
} from 'class-validator';

const MOST = 20_000;

/** The fields of a class, without asking for its instance. */
type Plain<T> = { readonly [Name in keyof T]: T[Name] };

class WorldOrganisationShape {
  @IsOrganisationId() id!: string;
  @IsIn(ORGANISATION_KINDS) kind!: OrganisationKind;
  /** The published name. */
  @IsString() @Length(1, 200) name!: string;
  /** NHS region, such as `Y62`. */
  @IsOptional() @IsString() @MaxLength(3) regionCode?: string;
  @IsInstant() validFrom!: string;
  @IsOptional() @IsInstant() validTo?: string;
  @IsOptional() @IsArray() @ArrayMaxSize(8) @IsOrganisationId({ each: true }) successors?: readonly string[];
}
export type WorldOrganisation = Plain<WorldOrganisationShape>;

class WorldDutyTeamShape {
  @IsId() dutyTeamId!: string;
  @IsOrganisationId() organisationId!: string;
  @IsIn(ROLE_CODES) role!: Role;
  /** The monitored mailbox. It never leaves the directory in an event. */
  @IsEmail() @MaxLength(254) mailbox!: string;
}
export type WorldDutyTeam = Plain<WorldDutyTeamShape>;

class WorldEligibilityShape extends EligibilityFacts {
  @IsString() @Length(2, 400) text!: string;
  @IsIn(GP_RULES) declare gp: GpRule;
  @IsIn(CRITERIA_RULES) declare rule: CriteriaRule;
  @IsIn(ELIGIBILITY_CRITERIA, { each: true }) declare criteria: EligibilityCriterion[];
  @IsIn(ELIGIBILITY_CRITERIA, { each: true }) declare notTaken: EligibilityCriterion[];
}

class WorldCapacityShape extends CapacityFacts {
  @IsIn(CAPACITY_STATUSES) declare status: CapacityStatus;
}

class WorldServiceShape {
  @IsId() serviceId!: string;
  @IsOrganisationId() organisationId!: string;
  @IsIn(SERVICE_KINDS) kind!: ServiceKind;
  @IsString() @Length(1, 200) name!: string;
  @IsIn(PATHWAYS) pathway!: Pathway;
  @IsId() dutyTeamId!: string;
  /** Wall-clock times in Europe/London; day 1 is Monday; `to` may be `24:00`. */
  @IsArray()
  @ArrayMaxSize(21)
  @ValidateNested({ each: true })
  @Type(() => MonitoredHours)
  monitoredHours!: readonly Plain<MonitoredHours>[];
  /** Field names of a referral that must be present. */
  @IsArray() @ArrayMaxSize(40) @IsString({ each: true }) minimum!: readonly string[];
  @IsArray() @ArrayMaxSize(20) @IsIn(ROLE_CODES, { each: true }) referrerRoles!: readonly Role[];
  @IsArray() @ArrayMaxSize(10) @IsIn(NEXT_STEPS, { each: true }) otherWays!: readonly NextStep[];
  @IsInstant() offeredFrom!: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @IsOrganisationId({ each: true })
  referrerOrganisations?: readonly string[];
  @IsOptional()
  @ValidateNested()
  @Type(() => WorldEligibilityShape)
  eligibility?: Plain<WorldEligibilityShape>;
  @IsOptional()
  @ValidateNested()
  @Type(() => WorldCapacityShape)
  capacity?: Plain<WorldCapacityShape>;
}
export type WorldService = Plain<WorldServiceShape>;

class WorldAppointmentShape {
  @IsId() appointmentId!: string;
  @IsOrganisationId() organisationId!: string;
  @IsIn(ROLE_CODES) role!: Role;
  @IsArray() @ArrayMaxSize(20) @IsId({ each: true }) dutyTeamIds!: readonly string[];
  @IsInstant() from!: string;
  @IsOptional() @IsInstant() to?: string;
}
export type WorldAppointment = Plain<WorldAppointmentShape>;

class WorldPersonShape {
  @IsString() @Length(1, 255) issuer!: string;
  @IsString() @Length(1, 255) subject!: string;
  @IsString() @Length(1, 120) displayName!: string;
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => WorldAppointmentShape)
  appointments!: readonly WorldAppointment[];
}
export type WorldPerson = Plain<WorldPersonShape>;

class WorldShape {
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => WorldOrganisationShape)
  organisations!: readonly WorldOrganisation[];
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => WorldDutyTeamShape)
  dutyTeams!: readonly WorldDutyTeam[];
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => WorldServiceShape)
  services!: readonly WorldService[];
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => WorldPersonShape)
  people!: readonly WorldPerson[];
}
/**
 * What `main.ts load` reads. Ids are the file's own and stay the same from load to load: that is what makes a second load of
 * the same file change nothing. References point at what the file or the directory already holds. Fields not named here are
 * passed over.
 */
export type World = Plain<WorldShape>;

/** Reads and checks a file's text. Throws an error that names what is wrong by its place, never by its value. */
export function readWorld(text: string): World {
  const world = plainToInstance(WorldShape, JSON.parse(text) as object);
  const wrong = validateSync(world, { validationError: { target: false, value: false } }).flatMap((each) =>
    placesOf(each, ''),
  );
  if (wrong.length > 0) throw new Error(`the file does not describe a world: ${wrong.slice(0, 10).join('; ')}`);
  return world;
}

function placesOf({ property, constraints, children = [] }: ValidationError, above: string): string[] {
  const place = `${above}/${property}`;
  const rules = Object.keys(constraints ?? {});
  return [
    ...(rules.length > 0 ? [`${place} (${rules.join(', ')})`] : []),
    ...children.flatMap((each) => placesOf(each, place)),
  ];
}
