import { IsId, type SharingDecisionId } from '@footbridge/contracts';
import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { DecisionRecordCommands } from './decision-record.commands.js';
import { IncompleteRecords, RecordDto } from './decision-record.dto.js';
import { SharingDecisionCommands } from './sharing-decision.commands.js';
import { ReviewDto, ShareDto } from './sharing-decision.dto.js';

export class SharingDecisionPath {
  @ApiProperty({ format: 'uuid' }) @IsId() id!: SharingDecisionId;
}

@ApiTags('sharing without permission')
@Controller('api/referrals/sharing-decisions')
export class SharingDecisionController {
  constructor(
    private readonly commands: SharingDecisionCommands,
    private readonly records: DecisionRecordCommands,
  ) {}

  /** Shares without the student's permission: the decision and the disclosure in one request. */
  @Post()
  @Once()
  @ApiOperation({ operationId: 'shareWithoutPermission' })
  share(@Body() given: ShareDto, @By() who: Who): Promise<Outcome> {
    return this.commands.share(given, who);
  }

  /** Your own sharings whose decision record is not complete, the newest first; 25 at most. */
  @Get('incomplete')
  @ApiOkResponse({ type: IncompleteRecords })
  @ApiOperation({ operationId: 'listIncompleteRecords' })
  incomplete(@By() who: Who): Promise<Outcome> {
    return this.records.incomplete(who);
  }

  /** The decision with the own copy of what was shared. */
  @Get(':id')
  @ApiOperation({ operationId: 'readSharingDecision' })
  one(@Param() { id }: SharingDecisionPath, @By() who: Who): Promise<Outcome> {
    return this.commands.one(id, who);
  }

  /** What the hurry left out of the decision record, by whoever decided: once. */
  @Put(':id/record')
  @ApiOperation({ operationId: 'completeDecisionRecord' })
  complete(
    @Param() { id }: SharingDecisionPath,
    @IfMatch() version: number,
    @Body() given: RecordDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.records.complete({ id, version }, given, who);
  }

  /** The review afterwards, by a different person. */
  @Post(':id/review')
  @ApiOperation({ operationId: 'reviewSharingDecision' })
  review(
    @Param() { id }: SharingDecisionPath,
    @IfMatch() version: number,
    @Body() given: ReviewDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.commands.review({ id, version }, given, who);
  }
}
