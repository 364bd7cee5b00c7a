import { Once, type Outcome } from '@footbridge/service';
import { Body, Controller, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { AskedBy, type By } from '../by.js';
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
  form(@AskedBy() by: By, @Body() body: FormDutyTeamDto): Promise<Outcome> {
    return this.commands.form(by, body);
  }

  /** The duty teams of the organisation in which the caller acts. */
  @Get()
  list(@AskedBy() by: By) {
    return this.queries.list(by);
  }

  /** A duty team of the organisation in which the caller acts. */
  @Get(':id')
  one(@AskedBy() by: By, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.one(by, id);
  }
}
