import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { ConsentCommands } from './consent/consent.commands.js';
import { ConsentController } from './consent/consent.controller.js';
import { ConsentQueries } from './consent/consent.queries.js';
import { StudentCommands } from './student/student.commands.js';
import { StudentController } from './student/student.controller.js';
import { StudentQueries } from './student/student.queries.js';

@Module({
  imports: [AccessModule],
  controllers: [StudentController, ConsentController],
  providers: [StudentCommands, StudentQueries, ConsentCommands, ConsentQueries],
})
export class ConsentsModule {}
