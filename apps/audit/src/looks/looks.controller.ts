import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { LookPage } from './looks.answers.js';
import { LooksDto } from './looks.dto.js';
import { LooksQueries } from './looks.queries.js';

@ApiTags('looks')
@Controller('api/audit')
export class LooksController {
  constructor(private readonly queries: LooksQueries) {}

  /** For students: who looked at what is about you, from which organisation, in which role and why; and what machines did. */
  @Get('my-looks')
  @ApiOkResponse({ type: LookPage })
  mine(@Query() asked: LooksDto, @By() who: Who): Promise<Outcome> {
    return this.queries.mine(asked, who);
  }
}
