import { IsId, IsOrganisationId } from '@footbridge/contracts';
import { PageLimit } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { ContactDto, PurposeBasisDto, RetentionDto } from '../agreement/terms.dto.js';

/** Agreements of one organisation, or of all; and which page of them. */
export class InForceDto {
  @ApiPropertyOptional({ example: '10006842' }) @IsOptional() @IsOrganisationId() organisation?: string;
  @ApiPropertyOptional({ format: 'uuid', description: '`next` of the page before.' })
  @IsOptional()
  @IsId()
  cursor?: string;
  @PageLimit(100) limit: number = 50;
}

export class NoticeParty {
  @ApiProperty({ example: '10006842' }) organisationId!: string;
  @ApiProperty({ description: 'Its published name.' }) name!: string;
  @ApiProperty({ type: [PurposeBasisDto] }) bases!: PurposeBasisDto[];
  @ApiProperty({ type: [ContactDto], description: 'Roles, never persons.' }) contacts!: ContactDto[];
  @ApiProperty({ type: [RetentionDto] }) retention!: RetentionDto[];
}

export class NoticeItem {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ type: [NoticeParty] }) parties!: NoticeParty[];
  @ApiProperty({ type: [String] }) purposes!: string[];
  @ApiProperty({ type: [String] }) categories!: string[];
  @ApiProperty({ type: [String] }) pathways!: string[];
  @ApiProperty({ format: 'date-time' }) from!: string;
  @ApiPropertyOptional({ format: 'date-time' }) to?: string;
  @ApiProperty({ format: 'date-time' }) reviewBy!: string;
}

export class NoticePage {
  @ApiProperty({ type: [NoticeItem] }) items!: NoticeItem[];
  @ApiPropertyOptional({ format: 'uuid', description: 'Send it back as `cursor`.' }) next?: string;
}
