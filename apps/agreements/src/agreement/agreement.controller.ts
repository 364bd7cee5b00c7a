import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { AgreementCommands } from './agreement.commands.js';
import { AdviseDto, AgreementsQueryDto, SignDto, SuspendDto, TermsDto, TerminateDto } from './agreement.dto.js';
import { AgreementQueries } from './agreement.queries.js';

const Id = () => Param('id', ParseUUIDPipe);

@Controller('api/agreements')
export class AgreementController {
  constructor(
    private readonly commands: AgreementCommands,
    private readonly queries: AgreementQueries,
  ) {}

  /** The agreements of the organisation in which the caller acts, a page at a time. */
  @Get()
  list(@By() who: Who, @Query() query: AgreementsQueryDto): Promise<Outcome> {
    return this.queries.list(who, query);
  }

  /** One agreement, what the caller may do with it now, and its history. */
  @Get(':id')
  one(@By() who: Who, @Id() id: string): Promise<Outcome> {
    return this.queries.one(who, id);
  }

  /** Exactly what a signature is over, and its hash. */
  @Get(':id/content')
  content(@By() who: Who, @Id() id: string): Promise<Outcome> {
    return this.queries.content(who, id);
  }

  /** Begins a draft. */
  @Post()
  @Once()
  draft(@By() who: Who, @Body() terms: TermsDto): Promise<Outcome> {
    return this.commands.draft(who, terms);
  }

  /** Replaces the terms of a draft. */
  @Put(':id')
  @HttpCode(204)
  revise(@By() who: Who, @Id() id: string, @IfMatch() revision: number, @Body() terms: TermsDto): Promise<Outcome> {
    return this.commands.revise(who, { id, revision }, terms);
  }

  /** Lays a complete draft before its parties. */
  @Post(':id/propose')
  @HttpCode(204)
  propose(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.propose(who, { id, revision });
  }

  /** Records the advice of a data protection officer. */
  @Post(':id/advise')
  @HttpCode(204)
  advise(
    @By() who: Who,
    @Id() id: string,
    @IfMatch() revision: number,
    @Body() { advice }: AdviseDto,
  ): Promise<Outcome> {
    return this.commands.advise(who, { id, revision }, advice);
  }

  /** Opens a proposed version for signature. */
  @Post(':id/approve')
  @HttpCode(204)
  approve(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.approve(who, { id, revision });
  }

  /** Sends a version that is not in force back to be redrafted; its signatures are void. */
  @Post(':id/return')
  @HttpCode(204)
  return(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.return(who, { id, revision });
  }

  /** Signs, for the organisation in which the caller acts, exactly the content that was shown. */
  @Post(':id/sign')
  @HttpCode(204)
  sign(@By() who: Who, @Id() id: string, @IfMatch() revision: number, @Body() body: SignDto): Promise<Outcome> {
    return this.commands.sign(who, { id, revision }, body.contentHash);
  }

  /** Stops new disclosures under an agreement at once. */
  @Post(':id/suspend')
  @HttpCode(204)
  suspend(@By() who: Who, @Id() id: string, @IfMatch() revision: number, @Body() body: SuspendDto): Promise<Outcome> {
    return this.commands.suspend(who, { id, revision }, body.reason);
  }

  /** Lifts a suspension. */
  @Post(':id/reinstate')
  @HttpCode(204)
  reinstate(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.reinstate(who, { id, revision });
  }

  /** Ends an agreement for good. */
  @Post(':id/terminate')
  @HttpCode(204)
  terminate(
    @By() who: Who,
    @Id() id: string,
    @IfMatch() revision: number,
    @Body() body: TerminateDto,
  ): Promise<Outcome> {
    return this.commands.terminate(who, { id, revision }, body.reason);
  }
}
