import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SummaryAnswer } from './summary.answers.js';
import { SummaryQueries } from './summary.queries.js';

@ApiTags('summary')
@Controller('api/audit/summary')
export class SummaryController {
  constructor(private readonly queries: SummaryQueries) {}

  /** What an officer looks at first: counts of your organisation's trail, and how the log stands. */
  @Get()
  @ApiOkResponse({ type: SummaryAnswer })
  summary(@By() who: Who): Promise<Outcome> {
    return this.queries.summary(who);
  }
}
