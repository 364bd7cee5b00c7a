import { IfMatch, Once, type Outcome } from '@footbridge/service';
import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { AskedBy, type By } from '../by.js';
import { AppointmentCommands } from './appointment.commands.js';
import { MakeAppointmentDto, NamesDto } from './appointment.dto.js';
import { AppointmentQueries, type Me, type StaffName } from './appointment.queries.js';

@Controller('api/directory')
export class AppointmentController {
  constructor(
    private readonly commands: AppointmentCommands,
    private readonly queries: AppointmentQueries,
  ) {}

  /** The caller's role appointments, from which a client chooses the acting role. */
  @Get('me')
  me(@AskedBy() by: By): Promise<Me> {
    return this.queries.me(by);
  }

  /** Appoints a person to a role at the acting administrator's organisation. */
  @Post('appointments')
  @Once()
  make(@AskedBy() by: By, @Body() body: MakeAppointmentDto): Promise<Outcome> {
    return this.commands.make(by, body);
  }

  @Get('appointments/:id')
  one(@AskedBy() by: By, @Param('id', ParseUUIDPipe) id: string): Promise<Outcome> {
    return this.queries.one(by, id);
  }

  /** Ends an appointment at once. */
  @Post('appointments/:id/end')
  @HttpCode(204)
  end(@AskedBy() by: By, @Param('id', ParseUUIDPipe) id: string, @IfMatch() version: number): Promise<Outcome> {
    return this.commands.end(by, id, version);
  }

  /** Display names of staff by appointment, at most a hundred at a time. A POST, so that the list is in no address. */
  @Post('names')
  @HttpCode(200)
  names(@AskedBy() by: By, @Body() { appointmentIds }: NamesDto): Promise<{ names: StaffName[] }> {
    return this.queries.names(by, appointmentIds);
  }
}
