import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { AppointmentCommands } from './appointment/appointment.commands.js';
import { AppointmentController } from './appointment/appointment.controller.js';
import { AppointmentQueries } from './appointment/appointment.queries.js';
import { DutyTeamCommands } from './duty-team/duty-team.commands.js';
import { DutyTeamController } from './duty-team/duty-team.controller.js';
import { DutyTeamQueries } from './duty-team/duty-team.queries.js';
import { OrganisationController } from './organisation/organisation.controller.js';
import { OrganisationQueries } from './organisation/organisation.queries.js';
import { ServiceCommands } from './service/service.commands.js';
import { ServiceController } from './service/service.controller.js';
import { ServiceQueries } from './service/service.queries.js';

@Module({
  imports: [AccessModule],
  controllers: [AppointmentController, DutyTeamController, OrganisationController, ServiceController],
  providers: [
    AppointmentCommands,
    AppointmentQueries,
    DutyTeamCommands,
    DutyTeamQueries,
    OrganisationQueries,
    ServiceCommands,
    ServiceQueries,
  ],
})
export class DirectoryModule {}
