import { By, IfMatch, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReferralPath } from '../referral/referral.controller.js';
import { GpFollowUpCommands } from './gp-follow-up.commands.js';
import { GpDoneDto, GpFollowUpPath } from './gp-follow-up.dto.js';

@ApiTags('general practitioner')
@Controller('api/referrals')
export class GpFollowUpController {
  constructor(private readonly commands: GpFollowUpCommands) {}

  /** What this organisation has to do, or did, towards the student's GP because of this referral. */
  @Get('referrals/:id/gp-follow-ups')
  @ApiOperation({ operationId: 'listGpFollowUps' })
  list(@Param() { id }: ReferralPath, @By() who: Who): Promise<Outcome> {
    return this.commands.list(id, who);
  }

  /** Registered, sent, or not wanted by the student: on which day. */
  @Post('gp-follow-ups/:id/done')
  @ApiOperation({ operationId: 'recordGpFollowUp' })
  done(
    @Param() { id }: GpFollowUpPath,
    @IfMatch() version: number,
    @Body() given: GpDoneDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.commands.done({ id, version }, given, who);
  }
}
