import { By, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TransferCommands } from './transfer.commands.js';
import { TransferDto, TransferredView } from './transfer.dto.js';

@ApiTags('assignments')
@Controller('api/referrals/assignments')
export class TransferController {
  constructor(private readonly commands: TransferCommands) {}

  /** Moves what is assigned to somebody who leaves to a colleague, two hundred at most. */
  @Post('transfer')
  @Once()
  @HttpCode(200)
  @ApiOperation({ operationId: 'transferAssignments' })
  @ApiOkResponse({ type: TransferredView })
  transfer(@Body() asked: TransferDto, @By() who: Who): Promise<Outcome> {
    return this.commands.transfer(asked, who);
  }
}
