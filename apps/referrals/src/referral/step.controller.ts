import { By, IfMatch, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReferralPath } from './referral.controller.js';
import { StepCommands } from './step.commands.js';
import { ContactDto, PauseDto, ResumeDto } from './step.dto.js';

@ApiTags('steps')
@Controller('api/referrals/referrals')
export class StepController {
  constructor(private readonly commands: StepCommands) {}

  /** Lets the clock of a step that you hold stand still, for a reason and a time that were agreed. */
  @Post(':id/pause-step')
  @HttpCode(204)
  @ApiOperation({ operationId: 'pauseStep' })
  pause(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() wanted: PauseDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.commands.pause({ id, version }, wanted, who);
  }

  /** Lets a paused step run on before its time. */
  @Post(':id/resume-step')
  @HttpCode(204)
  @ApiOperation({ operationId: 'resumeStep' })
  resume(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() wanted: ResumeDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.commands.resume({ id, version }, wanted, who);
  }

  /** Records that you spoke with the student, or tried to. */
  @Post(':id/contact-student')
  @HttpCode(204)
  @ApiOperation({ operationId: 'contactStudent' })
  contact(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() given: ContactDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.commands.contact({ id, version }, given, who);
  }
}
