import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReferralPath } from '../referral/referral.controller.js';
import { AssignmentCommands } from './assignment.commands.js';
import { AssignDto } from './assignment.dto.js';

@ApiTags('assignment')
@Controller('api/referrals')
export class AssignmentController {
  constructor(private readonly commands: AssignmentCommands) {}

  /** Appointments of the clinicians to whom you can assign: of your duty teams, or of every team where you are in none. */
  @Get('assignees')
  @ApiOperation({ operationId: 'listAssignees' })
  assignees(@By() who: Who): Promise<Outcome> {
    return this.commands.assignees(who);
  }

  /** Gives a received referral to one clinician of the team that it was sent to; whoever had it before has it no longer. */
  @Post('referrals/:id/assign')
  @Once()
  @ApiOperation({ operationId: 'assignReferral' })
  assign(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() { appointmentId }: AssignDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.commands.assign({ id, version }, appointmentId, who);
  }
}
