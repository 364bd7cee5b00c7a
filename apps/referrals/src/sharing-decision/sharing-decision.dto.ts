import {
  IsId,
  IsOrganisationId,
  REFERRAL_FIELD_NAMES,
  SHARING_GROUNDS,
  type SharingGround,
} from '@footbridge/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { RecordDto } from './decision-record.dto.js';
import { ASKED, FINDINGS, type Finding } from './sharing-decision.js';

/** A decision to share without the student's permission, with what is shared: one request. */
export class ShareDto {
  @ApiProperty({ format: 'uuid' }) @IsId() studentId!: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsId() referralId?: string;
  @ApiProperty({ example: 'RW4' }) @IsOrganisationId() to!: string;
  @ApiProperty({ format: 'uuid', description: 'The duty team at the recipient that must act on it.' })
  @IsId()
  toTeam!: string;
  @ApiProperty({ enum: SHARING_GROUNDS }) @IsIn(SHARING_GROUNDS) ground!: SharingGround;
  @ApiProperty({ maxLength: 2000, description: 'Why it is necessary, in words.' })
  @IsString()
  @Length(1, 2000)
  necessity!: string;
  @ApiProperty({ enum: ASKED }) @IsIn(ASKED) asked!: (typeof ASKED)[number];
  @ApiProperty({ maxLength: 2000, description: 'What was asked of the student, or why they were not.' })
  @IsString()
  @Length(1, 2000)
  askedHow!: string;
  @ApiProperty() @IsBoolean() studentTold!: boolean;
  @ApiPropertyOptional({
    default: false,
    description: 'Shared outside any agreement, with this as its decision record.',
  })
  @IsOptional()
  @IsBoolean()
  oneOff = false;
  @ApiPropertyOptional({ type: RecordDto, description: 'Never waited for: in a hurry it is completed afterwards.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RecordDto)
  record?: RecordDto;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: `The minimum that is needed, by field: ${REFERRAL_FIELD_NAMES.join(', ')}`,
  })
  @IsObject()
  fields!: Record<string, string>;
}

export class ReviewDto {
  @ApiProperty({ enum: FINDINGS }) @IsIn(FINDINGS) finding!: Finding;
}
