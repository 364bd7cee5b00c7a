import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { instanceToPlain, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import { SignInLinkView } from '../sign-in-link/sign-in-link.dto.js';
import { isDay } from './age.js';
import { CONTACT_WAYS, NHS_NUMBER_UNAVAILABLE, type PersonalDetails } from './student.js';

const A_DAY = { format: 'date', example: '2006-03-14' };

function IsDay() {
  return ValidateBy({ name: 'isDay', validator: { validate: isDay, defaultMessage: () => '$property must be a day' } });
}

/** A rule over a field and its neighbours. It runs also when the field is missing. */
function Holds(name: string, holds: (value: unknown, whole: object) => boolean) {
  const validate = (value: unknown, about?: ValidationArguments) => about !== undefined && holds(value, about.object);
  return ValidateBy({ name, validator: { validate, defaultMessage: () => `$property breaks ${name}` } });
}

export class NameDto {
  @ApiProperty() @IsString() @Length(1, 100) given!: string;
  @ApiProperty() @IsString() @Length(1, 100) family!: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 100) preferred?: string;
}

export class NhsNumberDto {
  @ApiPropertyOptional({ description: 'Either the number, ten digits, or why there is none.' })
  @Holds('isNhsNumberOrReason', (value, whole) =>
    (whole as NhsNumberDto).unavailable === undefined
      ? typeof value === 'string' && /^\d{10}$/.test(value)
      : value === undefined,
  )
  number?: string;
  @ApiPropertyOptional({ enum: NHS_NUMBER_UNAVAILABLE })
  @IsOptional()
  @IsIn(NHS_NUMBER_UNAVAILABLE)
  unavailable?: (typeof NHS_NUMBER_UNAVAILABLE)[number];
}

export class ContactsDto {
  @ApiPropertyOptional() @IsOptional() @Matches(/^\+?[\d ]{7,20}$/) phone?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Matches(/^[^\s@]+@[^\s@]+$/) @MaxLength(254) email?: string;
}

export class GpDto {
  @ApiProperty({ description: 'False: registering with a GP is still to do.' }) @IsBoolean() registered!: boolean;
  @ApiPropertyOptional({ description: 'ODS code or name of the practice, with `registered: true`.' })
  @Holds('isPractice', (value, whole) =>
    (whole as GpDto).registered
      ? typeof value === 'string' && value.length > 0 && value.length <= 200
      : value === undefined,
  )
  practice?: string;
}

export class AddressDto {
  @ApiProperty({ type: [String] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(6)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  lines!: string[];
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 12) postcode?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 60) country?: string;
}

export class AddressesDto {
  @ApiPropertyOptional({ type: AddressDto }) @IsOptional() @ValidateNested() @Type(() => AddressDto) term?: AddressDto;
  @ApiPropertyOptional({ type: AddressDto }) @IsOptional() @ValidateNested() @Type(() => AddressDto) home?: AddressDto;
}

export class LanguageDto {
  @ApiProperty({ description: 'BCP 47 tag of the language spoken.', example: 'pt' })
  @Matches(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/)
  spoken!: string;
  @ApiProperty() @IsBoolean() interpreter!: boolean;
}

export class ContactPreferencesDto {
  @ApiProperty({ enum: CONTACT_WAYS, isArray: true })
  @IsArray()
  @ArrayUnique()
  @ArrayMaxSize(CONTACT_WAYS.length)
  @IsIn(CONTACT_WAYS, { each: true })
  ways!: (typeof CONTACT_WAYS)[number][];
  @ApiPropertyOptional({ example: '16:00' }) @IsOptional() @Matches(/^([01]\d|2[0-3]):[0-5]\d$/) notBefore?: string;
  @ApiPropertyOptional({ example: '20:00' }) @IsOptional() @Matches(/^([01]\d|2[0-3]):[0-5]\d$/) notAfter?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 500) note?: string;
}

export class SafetyDto {
  @ApiProperty({ description: 'A voicemail may be left.' }) @IsBoolean() voicemail!: boolean;
  @ApiProperty({ description: 'Post may go to the home address.' }) @IsBoolean() postHome!: boolean;
  @ApiProperty({ description: 'Whoever rings may say which service they ring from.' })
  @IsBoolean()
  nameService!: boolean;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 500) note?: string;
}

/** Everything that the registering organisation keeps about a student. */
export class DetailsDto {
  @ApiProperty({ type: NameDto }) @IsDefined() @ValidateNested() @Type(() => NameDto) name!: NameDto;
  @ApiProperty(A_DAY) @IsDay() birthDate!: string;
  @ApiProperty({ type: NhsNumberDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => NhsNumberDto)
  nhsNumber!: NhsNumberDto;
  @ApiProperty({ type: ContactsDto }) @IsDefined() @ValidateNested() @Type(() => ContactsDto) contacts!: ContactsDto;
  @ApiProperty({ type: GpDto }) @IsDefined() @ValidateNested() @Type(() => GpDto) gp!: GpDto;
  @ApiProperty({ type: AddressesDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => AddressesDto)
  addresses!: AddressesDto;
  @ApiProperty({ type: LanguageDto }) @IsDefined() @ValidateNested() @Type(() => LanguageDto) language!: LanguageDto;
  @ApiProperty({ type: ContactPreferencesDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => ContactPreferencesDto)
  contactPreferences!: ContactPreferencesDto;
  @ApiProperty({ type: SafetyDto }) @IsDefined() @ValidateNested() @Type(() => SafetyDto) safety!: SafetyDto;
}

export class NameSearchDto {
  @ApiProperty() @IsString() @Length(1, 100) given!: string;
  @ApiProperty() @IsString() @Length(1, 100) family!: string;
  @ApiProperty(A_DAY) @IsDay() birthDate!: string;
}

/** By NHS number, by name with date of birth, or by both: whoever matches either. In the body, for addresses are logged. */
export class SearchDto {
  @ApiPropertyOptional()
  @ValidateIf(({ nhsNumber, name }: SearchDto) => nhsNumber !== undefined || name === undefined)
  @Matches(/^\d{3}[ -]?\d{3}[ -]?\d{4}$/)
  nhsNumber?: string;
  @ApiPropertyOptional({ type: NameSearchDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => NameSearchDto)
  name?: NameSearchDto;
}

export class SignInDto {
  @ApiProperty({
    description: 'Subject of the student at the sign-in that you use yourself. Only a pseudonym of it is kept.',
  })
  @IsString()
  @Length(1, 255)
  subject!: string;
}

/** The validated body as the domain knows it: what was not given is not there. */
export function detailsOf(dto: DetailsDto): PersonalDetails {
  return instanceToPlain(dto, { exposeUnsetFields: false }) as PersonalDetails;
}

export class OnlineViewDto {
  @ApiProperty({
    description: 'False: nothing is shown online any more, and nobody sends the student a text or an e-mail.',
  })
  @IsBoolean()
  on!: boolean;
}

export class OnlineView {
  @ApiProperty({ enum: ['not-asked', 'on', 'off'] }) state!: string;
  @ApiPropertyOptional({ format: 'date-time' }) changedAt?: string;
}

/** How a student is shown. A part that was erased is missing. */
export class StudentView extends DetailsDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() registeredBy!: string;
  @ApiProperty({ format: 'date-time' }) registeredAt!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ description: 'A sign-in of the university is linked. There may be a one-time link beside it.' })
  canActOnline!: boolean;
  @ApiProperty({ type: OnlineView, description: 'Not asked: the student has not said yet whether it is safe.' })
  onlineView!: OnlineView;
  @ApiProperty({ description: 'False: no text and no e-mail may be sent to the student by anybody. Phone.' })
  mayBeMessaged!: boolean;
  @ApiPropertyOptional({ type: [String], description: 'For staff.' }) possibleDuplicates?: string[];
  @ApiPropertyOptional({ type: [String], description: 'For staff: what may be done now.' }) actions?: string[];
  @ApiPropertyOptional({ type: SignInLinkView, description: 'For staff: the student’s one-time link.' })
  signInLink?: SignInLinkView;
}

export class RegisteredView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: [String], description: 'Students of your organisation who may be the same person.' })
  possibleDuplicates!: string[];
}

export class CandidateView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiPropertyOptional({ type: NameDto }) name?: NameDto;
  @ApiPropertyOptional(A_DAY) birthDate?: string;
}

export class FoundView {
  @ApiProperty({ type: [CandidateView] }) students!: CandidateView[];
}
