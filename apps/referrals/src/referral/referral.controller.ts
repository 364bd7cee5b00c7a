import { IsId, type ReferralId } from '@footbridge/contracts';
import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { RecordNumberDto } from '../record-number/record-number.dto.js';
import { ReceivingCommands } from './receiving.commands.js';
import { CloseDto, ContentDto, DraftDto, FilterDto, ListDto, NoDto, ReturnDto, SubmitDto } from './referral.dto.js';
import { ReferralQueries } from './referral.queries.js';
import { SendingCommands } from './sending.commands.js';

export class ReferralPath {
  @ApiProperty({ format: 'uuid' }) @IsId() id!: ReferralId;
}

@ApiTags('referrals')
@Controller('api/referrals/referrals')
export class ReferralController {
  constructor(
    private readonly sending: SendingCommands,
    private readonly receiving: ReceivingCommands,
    private readonly queries: ReferralQueries,
  ) {}

  /**
   * Referrals of the acting organisation by page. Each has its envelope, and of the student, of what came back and of concerns for
   * safety what this person would be shown on the referral's own page: `student`, `status`, `safetyConcernsOn`. `nextCursor`:
   * there are more.
   */
  @Get()
  @ApiOperation({ operationId: 'listReferrals' })
  list(@Query() query: ListDto, @By() who: Who): Promise<Outcome> {
    return this.queries.list(query, who);
  }

  /** How many referrals each view of the acting side has, 1,000 at most; `capped` names the views that have more. */
  @Get('counts')
  @ApiOperation({ operationId: 'countReferrals' })
  counts(@Query() filter: FilterDto, @By() who: Who): Promise<Outcome> {
    return this.queries.counts(filter, who);
  }

  /** Begins a referral of a student to a service. Nothing is sent yet. */
  @Post()
  @Once()
  @ApiOperation({ operationId: 'draftReferral' })
  draft(@Body() given: DraftDto, @By() who: Who): Promise<Outcome> {
    return this.sending.draft(given, who);
  }

  /** One referral as this side may see it: the receiver its record, the sender what may come back. */
  @Get(':id')
  @ApiOperation({ operationId: 'readReferral' })
  one(@Param() { id }: ReferralPath, @By() who: Who): Promise<Outcome> {
    return this.queries.one(id, who);
  }

  /** Writes fields of a draft; an empty text takes a field out. */
  @Put(':id/content')
  @ApiOperation({ operationId: 'writeReferral' })
  write(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() content: ContentDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.sending.write({ id, version }, content, who);
  }

  /** Exactly what the receiver will be given, and every reason why it cannot be sent as it stands. */
  @Get(':id/as-received')
  @ApiOperation({ operationId: 'readReferralAsReceived' })
  asReceived(@Param() { id }: ReferralPath, @Query() { leaveOut = [] }: SubmitDto, @By() who: Who): Promise<Outcome> {
    return this.sending.asReceived(id, leaveOut, who);
  }

  /** Sends the referral, sealed for its receiver. The sender still must act next. */
  @Post(':id/submit')
  @Once()
  @ApiOperation({ operationId: 'submitReferral' })
  submit(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() given: SubmitDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.sending.submit({ id, version }, given, who);
  }

  /** Takes an unopened referral back; the receiver keeps its reference. */
  @Post(':id/withdraw')
  @ApiOperation({ operationId: 'withdrawReferral' })
  withdraw(@Param() { id }: ReferralPath, @IfMatch() version: number, @By() who: Who): Promise<Outcome> {
    return this.sending.withdraw({ id, version }, who);
  }

  /** The receiver opens it for the first time: what it is given becomes its own record. */
  @Post(':id/open')
  @ApiOperation({ operationId: 'openReferral' })
  open(@Param() { id }: ReferralPath, @IfMatch() version: number, @By() who: Who): Promise<Outcome> {
    return this.receiving.open({ id, version }, who);
  }

  /** Accepts for assessment: the receiver must act next from now on. */
  @Post(':id/accept')
  @ApiOperation({ operationId: 'acceptReferral' })
  accept(@Param() { id }: ReferralPath, @IfMatch() version: number, @By() who: Who): Promise<Outcome> {
    return this.receiving.accept({ id, version }, who);
  }

  /** Gives it back with a next step; words of advice go as a message. */
  @Post(':id/return-with-advice')
  @ApiOperation({ operationId: 'returnReferralWithAdvice' })
  returnWithAdvice(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() answer: ReturnDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.receiving.returnWithAdvice({ id, version }, answer, who);
  }

  /** Does not accept, with a coded reason and a next step for the student. */
  @Post(':id/not-accept')
  @ApiOperation({ operationId: 'notAcceptReferral' })
  notAccept(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() answer: NoDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.receiving.notAccept({ id, version }, answer, who);
  }

  /** Takes the student on after assessment. */
  @Post(':id/take-on')
  @ApiOperation({ operationId: 'takeOnReferral' })
  takeOn(@Param() { id }: ReferralPath, @IfMatch() version: number, @By() who: Who): Promise<Outcome> {
    return this.receiving.takeOn({ id, version }, who);
  }

  /** Does not take the student on after assessment, with a coded reason and a next step. */
  @Post(':id/not-take-on')
  @ApiOperation({ operationId: 'notTakeOnReferral' })
  notTakeOn(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() answer: NoDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.receiving.notTakeOn({ id, version }, answer, who);
  }

  /** The receiver entered it in its own record system, under this number; nobody else is told. */
  @Post(':id/entered-in-record')
  @ApiOperation({ operationId: 'enterReferralInRecord' })
  enterInRecord(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() { number }: RecordNumberDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.receiving.enterInRecord({ id, version }, number, who);
  }

  /** You phoned the other side, as you were to. */
  @Post(':id/phoned')
  @ApiOperation({ operationId: 'phonedAboutReferral' })
  phoned(@Param() { id }: ReferralPath, @IfMatch() version: number, @By() who: Who): Promise<Outcome> {
    return this.receiving.phoned({ id, version }, who);
  }

  /** Closes what is over: by the side that must act next. */
  @Post(':id/close')
  @ApiOperation({ operationId: 'closeReferral' })
  close(
    @Param() { id }: ReferralPath,
    @IfMatch() version: number,
    @Body() { reason }: CloseDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.receiving.close({ id, version }, reason, who);
  }
}
