import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Query } from '@nestjs/common';
import { ProcessingQueryDto } from './processing.dto.js';
import { ProcessingQueries } from './processing.queries.js';

@Controller('api/agreements/processing')
export class ProcessingController {
  constructor(private readonly queries: ProcessingQueries) {}

  /** What the caller's organisation records of its processing under agreements (UK GDPR Article 30), now or as at a moment. */
  @Get()
  record(@By() who: Who, @Query() query: ProcessingQueryDto): Promise<Outcome> {
    return this.queries.record(who, query);
  }
}
