import { IsId, IsOrganisationId } from '@footbridge/contracts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { LogPageDto } from '../page.js';

/** All looks, those of one organisation, or one of them. */
export class LooksDto extends LogPageDto {
  @ApiPropertyOptional() @IsOptional() @IsOrganisationId() organisation?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'The entry of one look.' }) @IsOptional() @IsId() entry?: string;
}
