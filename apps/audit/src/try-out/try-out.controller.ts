import { By, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { TryOutAnswer, TryOutDto } from './try-out.dto.js';
import { TryOutQueries } from './try-out.queries.js';

@ApiTags('try-out')
@Controller('api/audit/try-out')
export class TryOutController {
  constructor(private readonly queries: TryOutQueries) {}

  /** What an agreement would have permitted and refused of your organisation's recorded disclosures between its parties. */
  @Post()
  @HttpCode(200)
  @ApiOkResponse({ type: TryOutAnswer })
  tryOut(@Body() asked: TryOutDto, @By() who: Who): Promise<Outcome> {
    return this.queries.tryOut(asked, who);
  }
}
