import { Public } from '@footbridge/access';
import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { StudentPath } from '../student/student.controller.js';
import { LinkSigner } from './link-signer.js';
import { SignInLinkCommands } from './sign-in-link.commands.js';
import { LinkAccessView, LinkKeysView, MadeLinkView, RedeemDto, RenewalDto } from './sign-in-link.dto.js';

@ApiTags('one-time links')
@Controller('api/consents')
export class SignInLinkController {
  constructor(
    private readonly commands: SignInLinkCommands,
    private readonly signer: LinkSigner,
  ) {}

  /** Makes a one-time link for a student; the one before opens nothing any more. A repeated answer does not hold the token. */
  @Post('students/:id/sign-in-link')
  @Once()
  @HttpCode(200)
  @ApiOkResponse({ type: MadeLinkView })
  make(@Param() { id }: StudentPath, @IfMatch() version: number, @By() by: Who): Promise<Outcome> {
    return this.commands.make({ id, version }, by);
  }

  /** Makes a student's link void. `If-Match` is the version of the link. */
  @Post('students/:id/sign-in-link/void')
  @HttpCode(204)
  @ApiNoContentResponse()
  makeVoid(@Param() { id }: StudentPath, @IfMatch() version: number, @By() by: Who): Promise<Outcome> {
    return this.commands.makeVoid({ id, version }, by);
  }

  /** Gives access to whoever holds a link and knows the date of birth. Once. */
  @Post('sign-in-links/redeem')
  @Public()
  @HttpCode(200)
  @ApiOkResponse({ type: LinkAccessView })
  redeem(@Body() body: RedeemDto): Promise<Outcome> {
    return this.commands.redeem(body);
  }

  /** Gives access again, within the hour after the link was used. */
  @Post('sign-in-links/renew')
  @Public()
  @HttpCode(200)
  @ApiOkResponse({ type: LinkAccessView })
  renew(@Body() { renewal }: RenewalDto): Promise<Outcome> {
    return this.commands.renew(renewal);
  }

  /** Ends what a link began: access is not renewed any more. */
  @Post('sign-in-links/end')
  @Public()
  @HttpCode(204)
  @ApiNoContentResponse()
  end(@Body() { renewal }: RenewalDto): Promise<Outcome> {
    return this.commands.end(renewal);
  }

  /** The key that access by link is signed with, for the services that verify it. */
  @Get('sign-in-links/keys')
  @Public()
  @ApiOkResponse({ type: LinkKeysView })
  keys(): Promise<object> {
    return this.signer.keys();
  }
}
