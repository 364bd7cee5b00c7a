import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { EverythingDto, EverythingView, LimitsView, LoadsView } from './oversight.dto.js';
import { OversightQueries } from './oversight.queries.js';

@ApiTags('oversight')
@Controller('api/duties/oversight')
export class OversightController {
  constructor(private readonly queries: OversightQueries) {}

  /** Who must act: everything open at your organisation. */
  @Get('obligations')
  @ApiOkResponse({ type: EverythingView })
  everything(@Query() wanted: EverythingDto, @By() by: Who): Promise<Outcome> {
    return this.queries.everything(wanted, by);
  }

  /** What each role and duty team has in hand, how it came, and what was late. */
  @Get('load')
  @ApiOkResponse({ type: LoadsView })
  load(@By() by: Who): Promise<Outcome> {
    return this.queries.load(by);
  }

  /** Limits met and missed, by step and week. */
  @Get('limits')
  @ApiOkResponse({ type: LimitsView })
  limits(@By() by: Who): Promise<Outcome> {
    return this.queries.limits(by);
  }
}
