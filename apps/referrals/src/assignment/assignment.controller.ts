import { By, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AssignmentCommands } from './assignment.commands.js';
import { TransferDto, TransferredView } from './assignment.dto.js';

@ApiTags('assignments')
@Controller('api/referrals/assignments')
export class AssignmentController {
  constructor(private readonly commands: AssignmentCommands) {}

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
