import { IsInstant, IsOrganisationId } from '@footbridge/contracts';
import { PageDto } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { agreementActions } from './actions.js';
import {
  SUSPENSION_REASONS,
  TERMINATION_REASONS,
  type Agreement,
  type InFlight,
  type SuspensionReason,
  type TerminationReason,
} from './agreement.js';
import { ADVICE, type Advice } from './preparation.js';
import { SUSPENSION_FINDINGS } from './suspension.js';
import { DecisionRecordDto, PartyDto } from './terms.dto.js';

const STATES = Object.keys(agreementActions) as Agreement['state'][];
const HASH = /^[0-9a-f]{64}$/;

export class AnswerDto {
  @ApiProperty({ description: '`key` of the finding.' }) @IsString() @Length(1, 200) finding!: string;
  @ApiProperty() @IsString() @Length(10, 2000) answer!: string;
}
export class AdviseDto {
  @ApiProperty({ enum: ADVICE }) @IsIn(ADVICE) advice!: Advice['advice'];
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 2000) words?: string;
}
export class SignDto {
  /** `contentHash` of what the signatory was shown. */
  @ApiProperty({ pattern: HASH.source }) @Matches(HASH) contentHash!: string;
  @ApiPropertyOptional({ description: 'Why, though your own data protection officer objected.' })
  @IsOptional()
  @IsString()
  @Length(10, 2000)
  despite?: string;
}
export class InviteDto {
  @ApiProperty({ type: PartyDto }) @IsObject() @ValidateNested() @Type(() => PartyDto) party!: PartyDto;
  @ApiPropertyOptional({ description: 'The party that merged or closed, whose successor this is.' })
  @IsOptional()
  @IsOrganisationId()
  inPlaceOf?: string;
}
export class OrganisationDto {
  @ApiProperty() @IsOrganisationId() organisationId!: string;
}

const IN_FLIGHT = ['as-agreed', 'decided', 'stop-all'] as const satisfies readonly InFlight['kind'][];

/** What happens to referrals in flight. */
export class InFlightDto {
  @ApiProperty({ enum: IN_FLIGHT }) @IsIn(IN_FLIGHT) kind!: InFlight['kind'];
  @ApiPropertyOptional({ type: DecisionRecordDto, description: 'With `decided`.' })
  @ValidateIf(({ kind, record }: InFlightDto) => kind === 'decided' || record !== undefined)
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionRecordDto)
  record?: DecisionRecordDto;
  @ApiPropertyOptional({ description: 'With `stop-all`: what staff do by phone.' })
  @ValidateIf(({ kind, phone }: InFlightDto) => kind === 'stop-all' || phone !== undefined)
  @IsString()
  @Length(10, 2000)
  phone?: string;
}
export class SuspendDto {
  @ApiProperty({ enum: SUSPENSION_REASONS }) @IsIn(SUSPENSION_REASONS) reason!: SuspensionReason;
  @ApiProperty({ type: InFlightDto }) @IsObject() @ValidateNested() @Type(() => InFlightDto) inFlight!: InFlightDto;
}

export function inFlightOf({ kind, record, phone }: InFlightDto): InFlight {
  switch (kind) {
    case 'as-agreed':
      return { kind };
    case 'decided':
      if (!record) throw new Error('validated before');
      return { kind, record };
    case 'stop-all':
      if (phone === undefined) throw new Error('validated before');
      return { kind, phone };
  }
}

export class ReviewSuspensionDto {
  @ApiProperty({ enum: SUSPENSION_FINDINGS }) @IsIn(SUSPENSION_FINDINGS) finding!: (typeof SUSPENSION_FINDINGS)[number];
}
export class ReviewDto {
  @ApiProperty({ format: 'date-time' }) @IsInstant() nextReview!: string;
}
export class TerminateDto {
  @ApiProperty({ enum: TERMINATION_REASONS }) @IsIn(TERMINATION_REASONS) reason!: TerminationReason;
}
export class AgreementsQueryDto extends PageDto {
  @ApiPropertyOptional({ enum: STATES }) @IsOptional() @IsIn(STATES) state?: Agreement['state'];
  @ApiPropertyOptional({ description: 'A party of now.' }) @IsOptional() @IsOrganisationId() party?: string;
  @ApiPropertyOptional({ format: 'date-time' }) @IsOptional() @IsInstant() reviewBefore?: string;
  @ApiPropertyOptional({ description: 'Only those with an amendment on its way.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  amending?: boolean;
}
export class DifferenceQueryDto {
  @ApiPropertyOptional({ type: 'integer', description: 'The later version; absent: the newest.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  version?: number;
}
