import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OneOffPage, OneOffsDto } from './one-off.dto.js';
import { OneOffQueries } from './one-off.queries.js';

@ApiTags('sharing without permission')
@Controller('api/referrals/one-offs')
export class OneOffController {
  constructor(private readonly queries: OneOffQueries) {}

  /** Disclosures of a quarter outside any agreement, by the other organisation: two propose an agreement. */
  @Get()
  @ApiOkResponse({ type: OneOffPage })
  @ApiOperation({ operationId: 'countOneOffs' })
  count(@Query() asked: OneOffsDto, @By() who: Who): Promise<Outcome> {
    return this.queries.count(asked, who);
  }
}
