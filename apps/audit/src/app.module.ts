import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { CheckpointSigning } from './checkpoint/checkpoint-signing.js';
import { EntryIntake } from './log/entry-intake.js';

@Module({
  imports: [AccessModule],
  providers: [EntryIntake, CheckpointSigning],
})
export class AuditModule {}
