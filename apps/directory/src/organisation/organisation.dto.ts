import { ORGANISATION_KINDS, type OrganisationKind } from '@footbridge/contracts';
import { PageDto } from '@footbridge/service';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { NHS_REGIONS } from './organisation.js';

export class OrganisationsQueryDto extends PageDto {
  @ApiProperty({ enum: ORGANISATION_KINDS, required: false })
  @IsOptional()
  @IsIn(ORGANISATION_KINDS)
  kind?: OrganisationKind;
  @ApiProperty({ enum: NHS_REGIONS, required: false }) @IsOptional() @IsIn(NHS_REGIONS) region?: string;
  @ApiProperty({ required: false, description: 'Part of the name' })
  @IsOptional()
  @IsString()
  @MinLength(2)
  @MaxLength(100)
  name?: string;
}
