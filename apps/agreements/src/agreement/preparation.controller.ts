import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { AdviseDto, AnswerDto, SignDto } from './agreement.dto.js';
import { PreparationCommands } from './preparation.commands.js';
import { TermsDto } from './terms.dto.js';

const Id = () => Param('id', ParseUUIDPipe);

/** A version on its way: the first one, or an amendment beside the version that runs. */
@Controller('api/agreements')
export class PreparationController {
  constructor(private readonly commands: PreparationCommands) {}

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

  /** Records why a warning of the check does not stop the draft. */
  @Post(':id/answer')
  @HttpCode(204)
  answer(@By() who: Who, @Id() id: string, @IfMatch() revision: number, @Body() body: AnswerDto): Promise<Outcome> {
    return this.commands.answer(who, { id, revision }, body);
  }

  /** Lays a draft before its parties, once the check finds nothing against it. */
  @Post(':id/propose')
  @HttpCode(204)
  propose(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.propose(who, { id, revision });
  }

  /** Records the advice of a data protection officer. */
  @Post(':id/advise')
  @HttpCode(204)
  advise(@By() who: Who, @Id() id: string, @IfMatch() revision: number, @Body() body: AdviseDto): Promise<Outcome> {
    return this.commands.advise(who, { id, revision }, body);
  }

  /** Opens a reviewed version for signature. */
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
    return this.commands.sign(who, { id, revision }, body);
  }

  /** Begins an amendment: a draft with the terms of now, beside the version that runs on. */
  @Post(':id/amend')
  @HttpCode(204)
  amend(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.amend(who, { id, revision });
  }

  /** Drops the amendment; the version that runs stays as it is. */
  @Post(':id/drop-amendment')
  @HttpCode(204)
  dropAmendment(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.dropAmendment(who, { id, revision });
  }
}
