import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { AppointmentCommands } from './appointment.commands.js';
import { ColleaguesDto, MakeAppointmentDto, NamesDto } from './appointment.dto.js';
import { AppointmentQueries, type Me, type StaffName } from './appointment.queries.js';

@Controller('api/directory')
export class AppointmentController {
  constructor(
    private readonly commands: AppointmentCommands,
    private readonly queries: AppointmentQueries,
  ) {}

  /** The caller's role appointments, from which a client chooses the acting role. */
  @Get('me')
  me(@By() who: Who): Promise<Me> {
    return this.queries.me(who);
  }

  /** Appoints a person to a role at the acting administrator's organisation. */
  @Post('appointments')
  @Once()
  make(@By() who: Who, @Body() body: MakeAppointmentDto): Promise<Outcome> {
    return this.commands.make(who, body);
  }

  /** Who holds a role at your organisation now: to name them where somebody must be named. */
  @Get('colleagues')
  colleagues(@By() who: Who, @Query() { role }: ColleaguesDto): Promise<Outcome> {
    return this.queries.colleagues(who, role);
  }

  @Get('appointments/:id')
  one(@By() who: Who, @Param('id', ParseUUIDPipe) id: string): Promise<Outcome> {
    return this.queries.one(who, id);
  }

  /** Ends an appointment at once. */
  @Post('appointments/:id/end')
  @HttpCode(204)
  end(@By() who: Who, @Param('id', ParseUUIDPipe) id: string, @IfMatch() version: number): Promise<Outcome> {
    return this.commands.end(who, id, version);
  }

  /** Display names of staff by appointment, at most a hundred at a time. A POST, so that the list is in no address. */
  @Post('names')
  @HttpCode(200)
  names(@By() who: Who, @Body() { appointmentIds }: NamesDto): Promise<{ names: StaffName[] }> {
    return this.queries.names(who, appointmentIds);
  }
}
