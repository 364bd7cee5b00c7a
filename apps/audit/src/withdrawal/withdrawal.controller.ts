import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { IdPath } from '../entry/entry.controller.js';
import { WithdrawalPage } from './withdrawal.answers.js';
import { WithdrawalsDto } from './withdrawal.dto.js';
import { WithdrawalQueries } from './withdrawal.queries.js';

@ApiTags('withdrawals')
@Controller('api/audit')
export class WithdrawalController {
  constructor(private readonly queries: WithdrawalQueries) {}

  /** The permissions that this student took back, and what was still shared until each had its effect. */
  @Get('students/:id/withdrawals')
  @ApiOkResponse({ type: WithdrawalPage })
  of(@Param() { id }: IdPath, @Query() asked: WithdrawalsDto, @By() who: Who): Promise<Outcome> {
    return this.queries.of(id, asked, who);
  }

  /** For students: the permissions that you took back, and what was still shared until each had its effect. */
  @Get('my-withdrawals')
  @ApiOkResponse({ type: WithdrawalPage })
  mine(@Query() asked: WithdrawalsDto, @By() who: Who): Promise<Outcome> {
    return this.queries.mine(asked, who);
  }
}
