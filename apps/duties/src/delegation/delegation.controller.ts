import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { DelegationCommands } from './delegation.commands.js';
import { DelegateDto, DelegationPath, DelegationsDto, DelegationsView, DelegationView } from './delegation.dto.js';
import { DelegationQueries } from './delegation.queries.js';

@ApiTags('delegations')
@Controller('api/duties/delegations')
export class DelegationController {
  constructor(
    private readonly commands: DelegationCommands,
    private readonly queries: DelegationQueries,
  ) {}

  /** Delegations that concern you; all of your organisation's where you oversee its work. */
  @Get()
  @ApiOkResponse({ type: DelegationsView })
  list(@Query() wanted: DelegationsDto, @By() by: Who): Promise<Outcome> {
    return this.queries.list(wanted, by);
  }

  /** Puts somebody's to-dos on a colleague's list too, from–to. No right is handed on. */
  @Post()
  @Once()
  delegate(@Body() asked: DelegateDto, @By() by: Who): Promise<Outcome> {
    return this.commands.delegate(asked, by);
  }

  @Get(':id')
  @ApiOkResponse({ type: DelegationView })
  one(@Param() { id }: DelegationPath, @By() by: Who): Promise<Outcome> {
    return this.queries.one(id, by);
  }

  /** Ends a delegation at once. */
  @Post(':id/end')
  @HttpCode(204)
  end(@Param() { id }: DelegationPath, @IfMatch() version: number, @By() by: Who): Promise<Outcome> {
    return this.commands.end({ id, version }, by);
  }
}
