import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { EffectController } from './agreement-stop/effect.controller.js';
import { EffectQueries } from './agreement-stop/effect.queries.js';
import { AssignmentCommands } from './assignment/assignment.commands.js';
import { AssignmentController } from './assignment/assignment.controller.js';
import { TransferCommands } from './assignment/transfer.commands.js';
import { TransferController } from './assignment/transfer.controller.js';
import { GpFollowUpCommands } from './gp-follow-up/gp-follow-up.commands.js';
import { GpFollowUpController } from './gp-follow-up/gp-follow-up.controller.js';
import { MessageCommands } from './message/message.commands.js';
import { MessageController } from './message/message.controller.js';
import { GateLimits } from './referral/limits.js';
import { NeedCommands } from './one-off/need.commands.js';
import { OneOffController } from './one-off/one-off.controller.js';
import { OneOffQueries } from './one-off/one-off.queries.js';
import { ReceivingCommands } from './referral/receiving.commands.js';
import { ReferralController } from './referral/referral.controller.js';
import { ReferralQueries } from './referral/referral.queries.js';
import { StepCommands } from './referral/step.commands.js';
import { StepController } from './referral/step.controller.js';
import { SendingCommands } from './referral/sending.commands.js';
import { RelationshipCommands } from './relationship/relationship.commands.js';
import { RelationshipController } from './relationship/relationship.controller.js';
import { ReviewController } from './review/review.controller.js';
import { ReviewQueries } from './review/review.queries.js';
import { DecisionRecordCommands } from './sharing-decision/decision-record.commands.js';
import { SharingDecisionCommands } from './sharing-decision/sharing-decision.commands.js';
import { SharingDecisionController } from './sharing-decision/sharing-decision.controller.js';
import { TeamController } from './team/team.controller.js';
import { TeamQueries } from './team/team.queries.js';

@Module({
  imports: [AccessModule],
  controllers: [
    ReferralController,
    StepController,
    MessageController,
    RelationshipController,
    AssignmentController,
    SharingDecisionController,
    GpFollowUpController,
    TeamController,
    ReviewController,
    TransferController,
    EffectController,
    OneOffController,
  ],
  providers: [
    GateLimits,
    SendingCommands,
    ReceivingCommands,
    ReferralQueries,
    StepCommands,
    MessageCommands,
    RelationshipCommands,
    AssignmentCommands,
    SharingDecisionCommands,
    DecisionRecordCommands,
    GpFollowUpCommands,
    TeamQueries,
    ReviewQueries,
    TransferCommands,
    EffectQueries,
    OneOffQueries,
    NeedCommands,
  ],
})
export class ReferralsModule {}
