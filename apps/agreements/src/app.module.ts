import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { AgreementCommands } from './agreement/agreement.commands.js';
import { AgreementController } from './agreement/agreement.controller.js';
import { AgreementQueries } from './agreement/agreement.queries.js';

@Module({
  imports: [AccessModule],
  controllers: [AgreementController],
  providers: [AgreementCommands, AgreementQueries],
})
export class AgreementsModule {}
