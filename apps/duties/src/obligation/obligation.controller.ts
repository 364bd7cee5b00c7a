import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CountsView, ListDto, ObligationPath, ObligationView, PageView } from './obligation.dto.js';
import { ObligationQueries } from './obligation.queries.js';

@ApiTags('to-dos')
@Controller('api/duties/obligations')
export class ObligationController {
  constructor(private readonly queries: ObligationQueries) {}

  /** My to-dos by when: of your role and its duty teams, and what was escalated to you. Soonest due first. */
  @Get()
  @ApiOkResponse({ type: PageView })
  list(@Query() wanted: ListDto, @By() by: Who): Promise<Outcome> {
    return this.queries.list(wanted, by);
  }

  /** How many to-dos you have. */
  @Get('counts')
  @ApiOkResponse({ type: CountsView })
  counts(@By() by: Who): Promise<Outcome> {
    return this.queries.counts(by);
  }

  /** One to-do of your organisation, also after its end. */
  @Get(':id')
  @ApiOkResponse({ type: ObligationView })
  one(@Param() { id }: ObligationPath, @By() by: Who): Promise<Outcome> {
    return this.queries.one(id, by);
  }
}
