import {
  IsId,
  IsInstant,
  MonitoredHours,
  NEXT_STEPS,
  PATHWAYS,
  REFERRAL_FIELDS,
  ROLE_CODES,
  SERVICE_KINDS,
  type NextStep,
  type Pathway,
  type Role,
  type ServiceKind,
} from '@footbridge/contracts';
import { PageDto } from '@footbridge/service';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';

const FIELDS = Object.keys(REFERRAL_FIELDS);
const hours = { type: 'object' as const, required: ['day', 'from', 'to'], additionalProperties: false };

/** A service of the acting administrator's own organisation. */
export class OfferServiceDto {
  @ApiProperty({ enum: SERVICE_KINDS }) @IsIn(SERVICE_KINDS) kind!: ServiceKind;
  @ApiProperty({ maxLength: 200 }) @IsString() @MinLength(2) @MaxLength(200) name!: string;
  @ApiProperty({ enum: PATHWAYS }) @IsIn(PATHWAYS) pathway!: Pathway;
  @ApiProperty({ format: 'uuid' }) @IsId() dutyTeamId!: string;
  /** Wall-clock times in Europe/London; day 1 is Monday. */
  @ApiProperty({
    type: 'array',
    items: {
      ...hours,
      properties: {
        day: { type: 'integer', minimum: 1, maximum: 7 },
        from: { type: 'string' },
        to: { type: 'string' },
      },
    },
  })
  @IsArray()
  @ArrayMaxSize(21)
  @ValidateNested({ each: true })
  @Type(() => MonitoredHours)
  monitoredHours!: MonitoredHours[];
  /** Fields of a referral without which the service cannot triage safely. */
  @ApiProperty({ enum: FIELDS, isArray: true })
  @IsArray()
  @ArrayMaxSize(40)
  @ArrayUnique()
  @IsIn(FIELDS, { each: true })
  minimum!: string[];
  @ApiProperty({ enum: ROLE_CODES, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsIn(ROLE_CODES, { each: true })
  referrerRoles!: Role[];
  @ApiProperty({ enum: NEXT_STEPS, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(6)
  @ArrayUnique()
  @IsIn(NEXT_STEPS, { each: true })
  otherWays!: NextStep[];
  @ApiProperty({ format: 'date-time' }) @IsInstant() offeredFrom!: string;
}

export class ServicesQueryDto extends PageDto {
  @ApiProperty({ required: false }) @IsOptional() @IsString() @MaxLength(10) organisationId?: string;
  @ApiProperty({ enum: SERVICE_KINDS, required: false }) @IsOptional() @IsIn(SERVICE_KINDS) kind?: ServiceKind;
}
