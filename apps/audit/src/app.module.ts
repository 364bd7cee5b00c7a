import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { CheckpointController } from './checkpoint/checkpoint.controller.js';
import { CheckpointQueries } from './checkpoint/checkpoint.queries.js';
import { CheckpointSigning } from './checkpoint/checkpoint-signing.js';
import { ComparisonController } from './comparison/comparison.controller.js';
import { ComparisonQueries } from './comparison/comparison.queries.js';
import { EntryController } from './entry/entry.controller.js';
import { EntryQueries } from './entry/entry.queries.js';
import { ExportController } from './export/export.controller.js';
import { ExportQueries } from './export/export.queries.js';
import { LooksController } from './looks/looks.controller.js';
import { LooksQueries } from './looks/looks.queries.js';
import { EntryIntake } from './log/entry-intake.js';
import { QuestionController } from './question/question.controller.js';
import { QuestionQueries } from './question/question.queries.js';
import { SummaryController } from './summary/summary.controller.js';
import { SummaryQueries } from './summary/summary.queries.js';
import { TryOutController } from './try-out/try-out.controller.js';
import { TryOutQueries } from './try-out/try-out.queries.js';
import { WithdrawalController } from './withdrawal/withdrawal.controller.js';
import { WithdrawalQueries } from './withdrawal/withdrawal.queries.js';

@Module({
  imports: [AccessModule],
  controllers: [
    EntryController,
    CheckpointController,
    QuestionController,
    WithdrawalController,
    LooksController,
    ComparisonController,
    ExportController,
    SummaryController,
    TryOutController,
  ],
  providers: [
    EntryIntake,
    CheckpointSigning,
    EntryQueries,
    CheckpointQueries,
    QuestionQueries,
    WithdrawalQueries,
    LooksQueries,
    ComparisonQueries,
    ExportQueries,
    SummaryQueries,
    TryOutQueries,
  ],
})
export class AuditModule {}
