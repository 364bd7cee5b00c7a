import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { PartnershipCommands } from './partnership.commands.js';
import { AssessDto, PartnershipDto, PartnershipsQueryDto } from './partnership.dto.js';
import { PartnershipQueries } from './partnership.queries.js';

const Id = () => Param('id', ParseUUIDPipe);

@Controller('api/directory/partnerships')
export class PartnershipController {
  constructor(
    private readonly commands: PartnershipCommands,
    private readonly queries: PartnershipQueries,
  ) {}

  /** Partnerships by name, of a region or of a member, a page at a time. */
  @Get()
  list(@By() who: Who, @Query() query: PartnershipsQueryDto): Promise<Outcome> {
    return this.queries.list(who, query);
  }

  /** One partnership with its assessments, and what you may do with it now. */
  @Get(':id')
  one(@By() who: Who, @Id() id: string): Promise<Outcome> {
    return this.queries.one(who, id);
  }

  /** Begins a partnership of your organisation with others. */
  @Post()
  @Once()
  begin(@By() who: Who, @Body() body: PartnershipDto): Promise<Outcome> {
    return this.commands.begin(who, body);
  }

  /** Replaces what is kept of it; assessments stay. */
  @Put(':id')
  @HttpCode(204)
  amend(@By() who: Who, @Id() id: string, @IfMatch() revision: number, @Body() body: PartnershipDto): Promise<Outcome> {
    return this.commands.amend(who, { id, revision }, body);
  }

  /** Records how far the collaboration reached on a day, with its evidence. */
  @Post(':id/assess')
  @HttpCode(204)
  assess(@By() who: Who, @Id() id: string, @IfMatch() revision: number, @Body() body: AssessDto): Promise<Outcome> {
    return this.commands.assess(who, { id, revision }, body);
  }

  /** Ends it; what was kept can still be read. */
  @Post(':id/end')
  @HttpCode(204)
  end(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.end(who, { id, revision });
  }
}
