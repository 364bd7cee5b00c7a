import {
  DATA_CATEGORIES,
  IsId,
  IsInstant,
  IsOrganisationId,
  PATHWAYS,
  PURPOSES,
  ROLE_CODES,
  type AgreementId,
  type DataCategory,
  type OrganisationId,
  type Pathway,
  type Purpose,
  type Role,
} from '@footbridge/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

/** The coded facts of an agreement that is not in force, as the gate knows them of one that is. */
export class TriedAgreementDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'Of the agreement that it amends.' })
  @IsOptional()
  @IsId()
  id?: AgreementId;
  @ApiProperty({ type: [String], example: ['10006842', 'RW4'] })
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsOrganisationId({ each: true })
  parties!: OrganisationId[];
  @ApiProperty({ enum: PURPOSES, isArray: true })
  @IsArray()
  @ArrayUnique()
  @IsIn(PURPOSES, { each: true })
  purposes!: Purpose[];
  @ApiProperty({ enum: DATA_CATEGORIES, isArray: true })
  @IsArray()
  @ArrayUnique()
  @IsIn(DATA_CATEGORIES, { each: true })
  categories!: DataCategory[];
  @ApiProperty({ enum: PATHWAYS, isArray: true })
  @IsArray()
  @ArrayUnique()
  @IsIn(PATHWAYS, { each: true })
  pathways!: Pathway[];
  @ApiProperty({ enum: ROLE_CODES, isArray: true })
  @IsArray()
  @ArrayUnique()
  @IsIn(ROLE_CODES, { each: true })
  roles!: Role[];
  @ApiPropertyOptional({ format: 'date-time', description: 'Absent: as if it had been in force all the time.' })
  @IsOptional()
  @IsInstant()
  from?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Absent: without an end.' })
  @IsOptional()
  @IsInstant()
  to?: string;
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 90,
    description: 'Days for which urgent referrals in flight go on after its end.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(90)
  endingDays?: number;
}

/** So many decisions are replayed at most, the newest first. */
const MOST = 50_000;
const PLACES = ['instead', 'beside'] as const;

/** An agreement to try on the recorded decisions of a period of at most twelve months. */
export class TryOutDto {
  @ApiProperty({ type: TriedAgreementDto })
  @IsObject()
  @ValidateNested()
  @Type(() => TriedAgreementDto)
  agreement!: TriedAgreementDto;
  @ApiPropertyOptional({
    enum: PLACES,
    description: 'In the place of the agreements between the same two parties, or beside them.',
  })
  @IsIn(PLACES)
  place: (typeof PLACES)[number] = 'instead';
  @ApiProperty({ format: 'date-time' }) @IsInstant() from!: string;
  @ApiProperty({ format: 'date-time', description: 'Not included.' }) @IsInstant() to!: string;
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST,
    default: MOST,
    description: 'So many decisions are asked again, the newest.',
  })
  @IsInt()
  @Min(1)
  @Max(MOST)
  most = MOST;
}

class LeftOut {
  @ApiProperty({ type: 'integer', description: 'Not recorded whole.' }) notWhole!: number;
  @ApiProperty({ type: 'integer', description: 'Answered otherwise by the gate of today.' }) decidedOtherwise!: number;
}

class Verdicts {
  @ApiProperty({ type: 'integer' }) permitted!: number;
  @ApiProperty({ type: 'integer' }) refused!: number;
}

class Changed {
  @ApiProperty({ type: 'integer' }) toPermitted!: number;
  @ApiProperty({ type: 'integer' }) toRefused!: number;
}

class ByAction extends Changed {
  @ApiProperty({ example: 'referral.submit' }) action!: string;
  @ApiProperty({ type: 'integer' }) counted!: number;
}

class ByReason {
  @ApiProperty({ example: 'agreement-categories' }) code!: string;
  @ApiProperty({ type: 'integer', description: 'Permitted then, and refused with it for this.' }) toRefused!: number;
  @ApiProperty({ type: 'integer', description: 'Refused then for this, and permitted with it.' }) noLonger!: number;
}

class Samples {
  @ApiProperty({ type: [String], description: 'Entries, twenty at most.' }) toPermitted!: string[];
  @ApiProperty({ type: [String], description: 'Entries, twenty at most.' }) toRefused!: string[];
}

export class TryOutAnswer {
  @ApiProperty({ format: 'date-time' }) from!: string;
  @ApiProperty({ format: 'date-time' }) to!: string;
  @ApiProperty({ type: 'integer', description: 'Decisions between its parties that were replayed.' }) counted!: number;
  @ApiProperty({ type: LeftOut, description: 'Not replayed.' }) leftOut!: LeftOut;
  @ApiProperty({ description: 'False where only the newest were replayed.' }) complete!: boolean;
  @ApiProperty({ type: Verdicts }) then!: Verdicts;
  @ApiProperty({ type: Verdicts, description: 'With this agreement.' }) now!: Verdicts;
  @ApiProperty({ type: Changed }) changed!: Changed;
  @ApiProperty({ type: [ByAction] }) byAction!: ByAction[];
  @ApiProperty({ type: [ByReason] }) byReason!: ByReason[];
  @ApiProperty({ type: Samples }) samples!: Samples;
}
