import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { DelegationCommands } from './delegation/delegation.commands.js';
import { DelegationController } from './delegation/delegation.controller.js';
import { DelegationQueries } from './delegation/delegation.queries.js';
import { ObligationController } from './obligation/obligation.controller.js';
import { ObligationQueries } from './obligation/obligation.queries.js';
import { OversightController } from './oversight/oversight.controller.js';
import { OversightQueries } from './oversight/oversight.queries.js';

@Module({
  imports: [AccessModule],
  controllers: [ObligationController, DelegationController, OversightController],
  providers: [ObligationQueries, DelegationCommands, DelegationQueries, OversightQueries],
})
export class DutiesModule {}
