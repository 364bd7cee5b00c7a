import { IsId, IsOrganisationId, PATHWAYS, ROLE_CODES, type Pathway, type Role } from '@footbridge/contracts';
import { PageDto } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { NHS_REGIONS } from '../organisation/organisation.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const day = { format: 'date', example: '2026-11-26' } as const;

export class FundingDto {
  @ApiProperty() @IsString() @Length(1, 120) source!: string;
  @ApiProperty({ type: 'integer', description: 'Whole pounds.' }) @IsInt() @Min(0) @Max(1_000_000_000) pounds!: number;
  @ApiProperty(day) @Matches(DAY) @IsISO8601({ strict: true }) from!: string;
  @ApiProperty(day) @Matches(DAY) @IsISO8601({ strict: true }) to!: string;
}
export class PartnershipContactDto {
  @ApiProperty() @IsOrganisationId() organisationId!: string;
  @ApiProperty({ enum: ROLE_CODES }) @IsIn(ROLE_CODES) role!: Role;
}

/** What is kept of a partnership. */
export class PartnershipDto {
  @ApiProperty() @IsString() @Length(1, 120) name!: string;
  @ApiProperty({ enum: NHS_REGIONS }) @IsIn(NHS_REGIONS) regionCode!: string;
  @ApiProperty({ type: [String] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(60)
  @ArrayUnique()
  @IsOrganisationId({ each: true })
  members!: string[];
  @ApiProperty({ type: [String] })
  @IsArray()
  @ArrayMaxSize(60)
  @ArrayUnique()
  @IsId({ each: true })
  agreements!: string[];
  @ApiProperty({ enum: PATHWAYS, isArray: true })
  @IsArray()
  @ArrayMaxSize(10)
  @ArrayUnique()
  @IsIn(PATHWAYS, { each: true })
  pathways!: Pathway[];
  @ApiProperty({ type: [PartnershipContactDto] })
  @IsArray()
  @ArrayMaxSize(60)
  @ValidateNested({ each: true })
  @Type(() => PartnershipContactDto)
  contacts!: PartnershipContactDto[];
  @ApiProperty({ type: [FundingDto] })
  @IsArray()
  @ArrayMaxSize(40)
  @ValidateNested({ each: true })
  @Type(() => FundingDto)
  funding!: FundingDto[];
  @ApiProperty({ type: [String], description: 'Five steps, least first.' })
  @IsArray()
  @ArrayMaxSize(5)
  @IsString({ each: true })
  @Length(1, 160, { each: true })
  scale!: string[];
}

export class EvidenceDto {
  @ApiProperty({ type: 'integer' }) @IsInt() @Min(0) @Max(10_000) meetingsHeld!: number;
  @ApiProperty({ type: 'integer' }) @IsInt() @Min(0) @Max(10_000) agreementsInForce!: number;
  @ApiProperty({ type: 'integer' }) @IsInt() @Min(0) @Max(10_000) sharedPathways!: number;
  @ApiProperty({ type: 'integer' }) @IsInt() @Min(0) @Max(10_000) jointPosts!: number;
}
export class AssessDto {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 5 }) @IsInt() @Min(1) @Max(5) step!: number;
  @ApiProperty(day) @Matches(DAY) @IsISO8601({ strict: true }) on!: string;
  @ApiProperty({ type: EvidenceDto }) @IsObject() @ValidateNested() @Type(() => EvidenceDto) evidence!: EvidenceDto;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 1000) note?: string;
}
export class PartnershipsQueryDto extends PageDto {
  @ApiPropertyOptional({ enum: NHS_REGIONS }) @IsOptional() @IsIn(NHS_REGIONS) region?: string;
  @ApiPropertyOptional() @IsOptional() @IsOrganisationId() member?: string;
}
