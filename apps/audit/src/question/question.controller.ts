import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { PeriodDto } from '../entry/entry.dto.js';
import { IdPath } from '../entry/entry.controller.js';
import { LogPageDto } from '../page.js';
import { OpeningPage, RefusalPage, RefusedWeeks, SharedPage, WithoutPermissionPage } from './question.answers.js';
import { OpeningsDto, RefusalsDto, WeeksDto } from './question.dto.js';
import { QuestionQueries } from './question.queries.js';

@ApiTags('questions')
@Controller('api/audit')
export class QuestionController {
  constructor(private readonly queries: QuestionQueries) {}

  /** Everything shared about this student: with whom, why and by what right. */
  @Get('students/:id/disclosures')
  @ApiOkResponse({ type: SharedPage })
  disclosures(@Param() { id }: IdPath, @Query() asked: PeriodDto, @By() who: Who): Promise<Outcome> {
    return this.queries.disclosures(id, asked, who);
  }

  /** Everyone who opened what is about a student, or one thing, and their relationship. */
  @Get('openings')
  @ApiOkResponse({ type: OpeningPage })
  openings(@Query() asked: OpeningsDto, @By() who: Who): Promise<Outcome> {
    return this.queries.openings(asked, who);
  }

  /** Every sharing without permission, and its review. */
  @Get('sharing-without-permission')
  @ApiOkResponse({ type: WithoutPermissionPage })
  withoutPermission(@Query() asked: PeriodDto, @By() who: Who): Promise<Outcome> {
    return this.queries.withoutPermission(asked, who);
  }

  /** Every refusal, and whether it delayed care. */
  @Get('refusals')
  @ApiOkResponse({ type: RefusalPage })
  refusals(@Query() asked: RefusalsDto, @By() who: Who): Promise<Outcome> {
    return this.queries.refusals(asked, who);
  }

  /** How long refused disclosures and accesses waited for their permit, by week. */
  @Get('refusals/by-week')
  @ApiOkResponse({ type: RefusedWeeks })
  refusalsByWeek(@Query() asked: WeeksDto, @By() who: Who): Promise<Outcome> {
    return this.queries.refusalsByWeek(asked, who);
  }

  /** For students: what was shared about you, with whom and why. */
  @Get('my-disclosures')
  @ApiOkResponse({ type: SharedPage })
  mine(@Query() page: LogPageDto, @By() who: Who): Promise<Outcome> {
    return this.queries.mine(page, who);
  }
}
