import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { AgreementCommands } from './agreement/agreement.commands.js';
import { AgreementController } from './agreement/agreement.controller.js';
import { AgreementQueries } from './agreement/agreement.queries.js';
import { NoticeController } from './notice/notice.controller.js';
import { NoticeQueries } from './notice/notice.queries.js';

@Module({
  imports: [AccessModule],
  // Before the agreements, whose `:id` would take its address.
  controllers: [NoticeController, AgreementController],
  providers: [AgreementCommands, AgreementQueries, NoticeQueries],
})
export class AgreementsModule {}
