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
import { PartnershipCommands } from './partnership/partnership.commands.js';
import { PartnershipController } from './partnership/partnership.controller.js';
import { PartnershipQueries } from './partnership/partnership.queries.js';
import { ServiceCommands } from './service/service.commands.js';
import { ServiceController } from './service/service.controller.js';
import { ServiceQueries } from './service/service.queries.js';

@Module({
  imports: [AccessModule],
  controllers: [
    AppointmentController,
    DutyTeamController,
    OrganisationController,
    PartnershipController,
    ServiceController,
  ],
  providers: [
    AppointmentCommands,
    AppointmentQueries,
    DutyTeamCommands,
    DutyTeamQueries,
    OrganisationQueries,
    PartnershipCommands,
    PartnershipQueries,
    ServiceCommands,
    ServiceQueries,
  ],
})
export class DirectoryModule {}
