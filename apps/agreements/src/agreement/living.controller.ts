import { By, IfMatch, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import {
  AdviseDto,
  inFlightOf,
  InviteDto,
  OrganisationDto,
  ReviewDto,
  ReviewSuspensionDto,
  SignDto,
  SuspendDto,
  TerminateDto,
} from './agreement.dto.js';
import { LivingCommands } from './living.commands.js';

const Id = () => Param('id', ParseUUIDPipe);

/** An agreement that runs: parties join and leave, two people suspend it, it is reviewed and ends. */
@Controller('api/agreements')
export class LivingController {
  constructor(private readonly commands: LivingCommands) {}

  /** Invites a party; nothing flows before it signs. With `inPlaceOf` it is the successor of a party. */
  @Post(':id/invite')
  @HttpCode(204)
  invite(@By() who: Who, @Id() id: string, @IfMatch() revision: number, @Body() body: InviteDto): Promise<Outcome> {
    return this.commands.invite(who, { id, revision }, body);
  }

  /** Opens the accession of an invited party for its signature. */
  @Post(':id/approve-joining')
  @HttpCode(204)
  approveJoining(
    @By() who: Who,
    @Id() id: string,
    @IfMatch() revision: number,
    @Body() { organisationId }: OrganisationDto,
  ): Promise<Outcome> {
    return this.commands.approveJoining(who, { id, revision }, organisationId);
  }

  /** Takes an invitation back. */
  @Post(':id/drop-joining')
  @HttpCode(204)
  dropJoining(
    @By() who: Who,
    @Id() id: string,
    @IfMatch() revision: number,
    @Body() { organisationId }: OrganisationDto,
  ): Promise<Outcome> {
    return this.commands.dropJoining(who, { id, revision }, organisationId);
  }

  /** Records the advice of a data protection officer of an invited party; its signatory signs after it. */
  @Post(':id/advise-joining')
  @HttpCode(204)
  adviseJoining(
    @By() who: Who,
    @Id() id: string,
    @IfMatch() revision: number,
    @Body() body: AdviseDto,
  ): Promise<Outcome> {
    return this.commands.adviseJoining(who, { id, revision }, body);
  }

  /** Signs the accession of your organisation: its own flows may start, and nobody else signs again. */
  @Post(':id/join')
  @HttpCode(204)
  join(@By() who: Who, @Id() id: string, @IfMatch() revision: number, @Body() body: SignDto): Promise<Outcome> {
    return this.commands.join(who, { id, revision }, body);
  }

  /**
   * Leaves, for your organisation: its own flows stop at once, but for what is urgent and in flight where the ending clause says so; those
   * of the others go on.
   */
  @Post(':id/leave')
  @HttpCode(204)
  leave(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.leave(who, { id, revision });
  }

  /** Asks for a suspension, which another person confirms; everything flows meanwhile. */
  @Post(':id/ask-suspension')
  @HttpCode(204)
  askSuspension(
    @By() who: Who,
    @Id() id: string,
    @IfMatch() revision: number,
    @Body() { reason, inFlight }: SuspendDto,
  ): Promise<Outcome> {
    return this.commands.askSuspension(who, { id, revision }, { reason, inFlight: inFlightOf(inFlight) });
  }

  /** Confirms it: new disclosures stop at once. */
  @Post(':id/confirm-suspension')
  @HttpCode(204)
  confirmSuspension(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.confirmSuspension(who, { id, revision });
  }

  /** Drops a suspension that your party asked for and nobody has confirmed. */
  @Post(':id/drop-suspension')
  @HttpCode(204)
  dropSuspension(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.dropSuspension(who, { id, revision });
  }

  /** In an emergency: new disclosures stop at once, and another person reviews it afterwards. */
  @Post(':id/suspend-at-once')
  @HttpCode(204)
  suspendAtOnce(
    @By() who: Who,
    @Id() id: string,
    @IfMatch() revision: number,
    @Body() { reason, inFlight }: SuspendDto,
  ): Promise<Outcome> {
    return this.commands.suspendAtOnce(who, { id, revision }, { reason, inFlight: inFlightOf(inFlight) });
  }

  /** Reviews an emergency suspension: it stays; with `not-needed` this asks for its end, which another person confirms. */
  @Post(':id/review-suspension')
  @HttpCode(204)
  reviewSuspension(
    @By() who: Who,
    @Id() id: string,
    @IfMatch() revision: number,
    @Body() { finding }: ReviewSuspensionDto,
  ): Promise<Outcome> {
    return this.commands.reviewSuspension(who, { id, revision }, finding);
  }

  /** Asks to lift a suspension, which another person confirms. */
  @Post(':id/ask-reinstatement')
  @HttpCode(204)
  askReinstatement(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.askReinstatement(who, { id, revision });
  }

  /** Takes back that your party asked to lift a suspension. */
  @Post(':id/drop-reinstatement')
  @HttpCode(204)
  dropReinstatement(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.dropReinstatement(who, { id, revision });
  }

  /** Lifts a suspension. */
  @Post(':id/confirm-reinstatement')
  @HttpCode(204)
  confirmReinstatement(@By() who: Who, @Id() id: string, @IfMatch() revision: number): Promise<Outcome> {
    return this.commands.confirmReinstatement(who, { id, revision });
  }

  /** Records that it was reviewed and goes on as it is. */
  @Post(':id/review')
  @HttpCode(204)
  review(
    @By() who: Who,
    @Id() id: string,
    @IfMatch() revision: number,
    @Body() { nextReview }: ReviewDto,
  ): Promise<Outcome> {
    return this.commands.review(who, { id, revision }, nextReview);
  }

  /** Ends an agreement of two parties for good. */
  @Post(':id/terminate')
  @HttpCode(204)
  terminate(
    @By() who: Who,
    @Id() id: string,
    @IfMatch() revision: number,
    @Body() { reason }: TerminateDto,
  ): Promise<Outcome> {
    return this.commands.terminate(who, { id, revision }, reason);
  }
}
