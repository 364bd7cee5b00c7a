import { By, IfMatch, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NeedCommands } from './need.commands.js';
import { NeedNoneDto, OneOffPage, OneOffsDto, OneOffView, OtherPath } from './one-off.dto.js';
import { OneOffQueries } from './one-off.queries.js';

@ApiTags('sharing without permission')
@Controller('api/referrals/one-offs')
export class OneOffController {
  constructor(
    private readonly queries: OneOffQueries,
    private readonly commands: NeedCommands,
  ) {}

  /** Disclosures of a quarter outside any agreement, by the other organisation: two propose an agreement. */
  @Get()
  @ApiOkResponse({ type: OneOffPage })
  @ApiOperation({ operationId: 'countOneOffs' })
  count(@Query() asked: OneOffsDto, @By() who: Who): Promise<Outcome> {
    return this.queries.count(asked, who);
  }

  /** With one other organisation: by quarter, and whether both are asked for an agreement. */
  @Get(':other')
  @ApiOkResponse({ type: OneOffView })
  @ApiOperation({ operationId: 'readOneOffs' })
  one(@Param() { other }: OtherPath, @By() who: Who): Promise<Outcome> {
    return this.queries.one(other, who);
  }

  /** Why your organisation needs no agreement with the other: your own to-do is done, theirs is not. */
  @Post(':other/need-no-agreement')
  @ApiOperation({ operationId: 'needNoAgreement' })
  needNone(
    @Param() { other }: OtherPath,
    @IfMatch() version: number,
    @Body() given: NeedNoneDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.commands.needNone({ other, version }, given, who);
  }
}
