import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { AgreementController } from './agreement/agreement.controller.js';
import { AgreementQueries } from './agreement/agreement.queries.js';
import { LivingCommands } from './agreement/living.commands.js';
import { LivingController } from './agreement/living.controller.js';
import { PreparationCommands } from './agreement/preparation.commands.js';
import { PreparationController } from './agreement/preparation.controller.js';
import { CoverageController } from './coverage/coverage.controller.js';
import { CoverageQueries } from './coverage/coverage.queries.js';
import { NoticeController } from './notice/notice.controller.js';
import { NoticeQueries } from './notice/notice.queries.js';
import { PathwaysController } from './pathways/pathways.controller.js';
import { ProcessingController } from './processing/processing.controller.js';
import { ProcessingQueries } from './processing/processing.queries.js';
import { KeysController } from './signature/keys.controller.js';
import { Signatures } from './signature/signatures.js';

@Module({
  imports: [AccessModule],
  // Before the agreements, whose `:id` would take their addresses.
  controllers: [
    NoticeController,
    KeysController,
    PathwaysController,
    CoverageController,
    ProcessingController,
    AgreementController,
    PreparationController,
    LivingController,
  ],
  providers: [
    Signatures,
    PreparationCommands,
    LivingCommands,
    AgreementQueries,
    NoticeQueries,
    CoverageQueries,
    ProcessingQueries,
  ],
})
export class AgreementsModule {}
