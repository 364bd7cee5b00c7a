import { IsId, type ConsentId } from '@footbridge/contracts';
import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { StudentPath } from '../student/student.controller.js';
import { ConsentCommands } from './consent.commands.js';
import {
  AnswersDto,
  answersOf,
  ConsentsView,
  ConsentWithVersionsView,
  GivenView,
  WithdrawalView,
  WordingsView,
} from './consent.dto.js';
import { ConsentQueries } from './consent.queries.js';
import { ALWAYS_TOLD } from './consent.js';
import { WORDINGS } from './wording.js';

export class ConsentPath {
  @ApiProperty({ format: 'uuid' }) @IsId() id!: ConsentId;
}

@ApiTags('permission to share')
@Controller('api/consents')
export class ConsentController {
  constructor(
    private readonly commands: ConsentCommands,
    private readonly queries: ConsentQueries,
  ) {}

  /** The texts to show a student who is asked for permission today. */
  @Get('wordings')
  @ApiOkResponse({ type: WordingsView })
  wordings(): WordingsView {
    const wordings = WORDINGS.filter(({ current }) => current);
    return {
      wordings: wordings.map(({ version, language, text }) => ({ version, language, text })),
      alwaysTold: [...ALWAYS_TOLD],
    };
  }

  /** The student gives permission to share, in a session with you or online. */
  @Post('students/:id/consents')
  @Once()
  @ApiCreatedResponse({ type: GivenView })
  give(@Param() { id }: StudentPath, @Body() answers: AnswersDto, @By() by: Who): Promise<Outcome> {
    return this.commands.give(id, answersOf(answers), by);
  }

  /** The permissions of a student, newest first. */
  @Get('students/:id/consents')
  @ApiOkResponse({ type: ConsentsView })
  list(@Param() { id }: StudentPath, @By() by: Who): Promise<Outcome> {
    return this.queries.list(id, by);
  }

  /** One permission, with every version and the text shown for it. */
  @Get('consents/:id')
  @ApiOkResponse({ type: ConsentWithVersionsView })
  one(@Param() { id }: ConsentPath, @By() by: Who): Promise<Outcome> {
    return this.queries.one(id, by);
  }

  /** Since when nothing more is shared on a permission taken back, and how that is known. */
  @Get('consents/:id/withdrawal')
  @ApiOkResponse({ type: WithdrawalView })
  withdrawal(@Param() { id }: ConsentPath, @By() by: Who): Promise<Outcome> {
    return this.queries.withdrawal(id, by);
  }

  /** The student changes what they permit: the new answers replace the earlier ones. */
  @Post('consents/:id/change')
  @HttpCode(204)
  @ApiNoContentResponse()
  change(
    @Param() { id }: ConsentPath,
    @IfMatch() version: number,
    @Body() answers: AnswersDto,
    @By() by: Who,
  ): Promise<Outcome> {
    return this.commands.change({ id, version, answers: answersOf(answers) }, by);
  }

  /** The student takes the permission back. No reason is asked. */
  @Post('consents/:id/withdraw')
  @HttpCode(204)
  @ApiNoContentResponse()
  withdraw(@Param() { id }: ConsentPath, @IfMatch() version: number, @By() by: Who): Promise<Outcome> {
    return this.commands.withdraw({ id, version }, by);
  }
}
