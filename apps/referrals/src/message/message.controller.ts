import { By, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReferralPath } from '../referral/referral.controller.js';
import { MessageCommands } from './message.commands.js';
import { MessageDto } from './message.dto.js';

@ApiTags('messages')
@Controller('api/referrals/referrals/:id/messages')
export class MessageController {
  constructor(private readonly commands: MessageCommands) {}

  /** Tells the other side of an opened referral something. */
  @Post()
  @Once()
  @ApiOperation({ operationId: 'sendMessage' })
  send(@Param() { id }: ReferralPath, @Body() message: MessageDto, @By() who: Who): Promise<Outcome> {
    return this.commands.send(id, message, who);
  }

  /** The organisation's own copies of what both sides said, oldest first. */
  @Get()
  @ApiOperation({ operationId: 'listMessages' })
  list(@Param() { id }: ReferralPath, @By() who: Who): Promise<Outcome> {
    return this.commands.list(id, who);
  }
}
