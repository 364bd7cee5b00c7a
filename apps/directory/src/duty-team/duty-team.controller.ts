import { By, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { DutyTeamCommands } from './duty-team.commands.js';
import { FormDutyTeamDto } from './duty-team.dto.js';
import { DutyTeamQueries } from './duty-team.queries.js';

@Controller('api/directory/duty-teams')
export class DutyTeamController {
  constructor(
    private readonly commands: DutyTeamCommands,
    private readonly queries: DutyTeamQueries,
  ) {}

  /** Forms a duty team of the acting administrator's organisation. */
  @Post()
  @Once()
  form(@By() who: Who, @Body() body: FormDutyTeamDto): Promise<Outcome> {
    return this.commands.form(who, body);
  }

  /** The duty teams of the organisation in which the caller acts. */
  @Get()
  list(@By() who: Who) {
    return this.queries.list(who);
  }

  /** A duty team of the organisation in which the caller acts. */
  @Get(':id')
  one(@By() who: Who, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.one(who, id);
  }
}
