import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { AccessConcernCommands } from './access-concern/access-concern.commands.js';
import { AccessConcernController } from './access-concern/access-concern.controller.js';
import { AccessConcernQueries } from './access-concern/access-concern.queries.js';
import { ConsentCommands } from './consent/consent.commands.js';
import { ConsentController } from './consent/consent.controller.js';
import { ConsentQueries } from './consent/consent.queries.js';
import { LinkSigner } from './sign-in-link/link-signer.js';
import { SignInLinkCommands } from './sign-in-link/sign-in-link.commands.js';
import { SignInLinkController } from './sign-in-link/sign-in-link.controller.js';
import { StudentCommands } from './student/student.commands.js';
import { StudentController } from './student/student.controller.js';
import { StudentQueries } from './student/student.queries.js';

@Module({
  imports: [AccessModule],
  controllers: [AccessConcernController, SignInLinkController, StudentController, ConsentController],
  providers: [
    StudentCommands,
    StudentQueries,
    ConsentCommands,
    ConsentQueries,
    AccessConcernCommands,
    AccessConcernQueries,
    LinkSigner,
    SignInLinkCommands,
  ],
})
export class ConsentsModule {}
