import {
  ARTICLE_6_BASES,
  ARTICLE_9_CONDITIONS,
  IsOrganisationId,
  LEGAL_POWER_CODES,
  OUTSIDE_BODIES,
  REQUESTER_KINDS,
  ROLE_CODES,
  type Article6Basis,
  type Article9Condition,
  type LegalPower,
  type OutsideBody,
  type RequesterKind,
  type Role,
} from '@footbridge/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Length, ValidateIf, ValidateNested } from 'class-validator';
import { CONTROLLERS, type RecordWords, type Requester, type WholeRecord } from './sharing-decision.js';

/** Asked of a requester of this kind; of any other it says nothing. */
const Of = (kind: RequesterKind) => ValidateIf((given: RequesterDto) => given.kind === kind);

export class RequesterDto {
  @ApiProperty({ enum: REQUESTER_KINDS }) @IsIn(REQUESTER_KINDS) kind!: RequesterKind;
  @ApiPropertyOptional({ example: 'RW4', description: 'Of an organisation.' })
  @Of('organisation')
  @IsOrganisationId()
  organisationId!: string;
  @ApiPropertyOptional({ enum: ROLE_CODES, description: 'Of an organisation: in which role. Nobody is named.' })
  @Of('organisation')
  @IsIn(ROLE_CODES)
  role!: Role;
  @ApiPropertyOptional({ enum: OUTSIDE_BODIES, description: 'Of an outside body.' })
  @Of('outside-body')
  @IsIn(OUTSIDE_BODIES)
  body!: OutsideBody;
}

/** What the ICO's decision record asks besides. Codes are kept in clear, words under the sharer's key. */
export class RecordDto {
  @ApiProperty({ type: RequesterDto, description: 'Who asked for it.' })
  @IsObject()
  @ValidateNested()
  @Type(() => RequesterDto)
  requester!: RequesterDto;
  @ApiProperty({ enum: LEGAL_POWER_CODES, description: 'What lets the sharer share at all.' })
  @IsIn(LEGAL_POWER_CODES)
  power!: LegalPower;
  @ApiProperty({ enum: CONTROLLERS }) @IsIn(CONTROLLERS) controllers!: (typeof CONTROLLERS)[number];
  @ApiProperty({ enum: ARTICLE_6_BASES }) @IsIn(ARTICLE_6_BASES) article6!: Article6Basis;
  @ApiProperty({ enum: ARTICLE_9_CONDITIONS }) @IsIn(ARTICLE_9_CONDITIONS) article9!: Article9Condition;
  @ApiProperty({ description: 'Whether an impact assessment was considered.' }) @IsBoolean() dpiaConsidered!: boolean;
  @ApiPropertyOptional({ maxLength: 2000, description: 'What the data protection officer said.' })
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  dpoView?: string;
  @ApiProperty({ maxLength: 2000, description: 'How it is kept safe.' }) @IsString() @Length(1, 2000) security!: string;
  @ApiProperty({ maxLength: 2000, description: 'For how long it is kept, and how it is deleted.' })
  @IsString()
  @Length(1, 2000)
  retention!: string;
  @ApiProperty({ maxLength: 2000, description: 'How the student’s rights are met.' })
  @IsString()
  @Length(1, 2000)
  rights!: string;
}

/** A sharing of the caller's whose record is not whole: nothing of what was shared. */
export class IncompleteRecord {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'RW4' }) to!: string;
  @ApiProperty() oneOff!: boolean;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class IncompleteRecords {
  @ApiProperty({ type: [IncompleteRecord] }) items!: IncompleteRecord[];
}

export function codesOf({ controllers, article6, article9, dpiaConsidered, power, requester }: RecordDto): WholeRecord {
  return { controllers, article6, article9, dpiaConsidered, power, requester: requesterOf(requester) };
}

export function wordsOf({ dpoView, security, retention, rights }: RecordDto): RecordWords {
  return { security, retention, rights, ...(dpoView === undefined ? {} : { dpoView }) };
}

function requesterOf({ kind, organisationId, role, body }: RequesterDto): Requester {
  switch (kind) {
    case 'nobody':
      return { kind };
    case 'organisation':
      return { kind, organisationId, role };
    case 'outside-body':
      return { kind, body };
  }
}
