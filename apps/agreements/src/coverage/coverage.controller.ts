import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Coverage, CoverageQueryDto } from './coverage.dto.js';
import { CoverageQueries } from './coverage.queries.js';

@Controller('api/agreements/coverage')
export class CoverageController {
  constructor(private readonly queries: CoverageQueries) {}

  /** Between which organisations an agreement is in force, and until when; open to all staff, as agreements in force are. */
  @Get()
  @ApiOkResponse({ type: Coverage })
  coverage(@By() who: Who, @Query() { organisations }: CoverageQueryDto): Promise<Outcome> {
    return this.queries.coverage(who, organisations);
  }
}
