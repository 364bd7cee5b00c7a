import { SERVICES, type ServiceName } from '@footbridge/contracts';
import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { LogPageDto } from '../page.js';
import { ComparisonQueries } from './comparison.queries.js';

export class ComparisonsDto extends LogPageDto {
  @ApiPropertyOptional({ enum: SERVICES }) @IsOptional() @IsIn(SERVICES) service?: ServiceName;
}

export class ComparisonItem {
  @ApiProperty({ format: 'uuid' }) entryId!: string;
  @ApiProperty({ type: 'integer' }) leafIndex!: number;
  @ApiProperty({ enum: SERVICES }) service!: ServiceName;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ type: 'integer', description: 'Aggregates compared in this round.' }) checked!: number;
  @ApiProperty({ type: 'integer', description: 'Versions without their entry, ever found.' }) missing!: number;
  @ApiProperty({ type: 'integer', description: 'Entries beyond a version, or of what is gone, ever found.' })
  beyond!: number;
  @ApiProperty({ type: 'integer', description: 'Of both, found in this round.' }) new!: number;
}

export class ComparisonPage {
  @ApiProperty({ type: [ComparisonItem] }) items!: ComparisonItem[];
  @ApiPropertyOptional({ type: 'integer', description: 'Send it back as `cursor`.' }) next?: number;
}

@ApiTags('version comparisons')
@Controller('api/audit/version-comparisons')
export class ComparisonController {
  constructor(private readonly queries: ComparisonQueries) {}

  /** What each service found when it compared its aggregates' versions with their audit entries, the newest first. */
  @Get()
  @ApiOkResponse({ type: ComparisonPage })
  list(@Query() asked: ComparisonsDto, @By() who: Who): Promise<Outcome> {
    return this.queries.list(asked, who);
  }
}
