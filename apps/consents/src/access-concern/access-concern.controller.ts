import { IsId } from '@footbridge/contracts';
import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { AccessConcernCommands } from './access-concern.commands.js';
import {
  AnswerDto,
  ConcernsDto,
  ConcernsView,
  ConcernView,
  OwnConcernsView,
  RaisedView,
  RaiseDto,
} from './access-concern.dto.js';
import { AccessConcernQueries } from './access-concern.queries.js';

export class ConcernPath {
  @ApiProperty({ format: 'uuid' }) @IsId() id!: string;
}

@ApiTags('looks that students do not recognise')
@Controller('api/consents')
export class AccessConcernController {
  constructor(
    private readonly commands: AccessConcernCommands,
    private readonly queries: AccessConcernQueries,
  ) {}

  /** You do not recognise a look at what is about you, if you are a student. The organisation that looked answers within a month. */
  @Post('students/me/access-concerns')
  @Once()
  @ApiCreatedResponse({ type: RaisedView })
  raise(@Body() body: RaiseDto, @By() by: Who): Promise<Outcome> {
    return this.commands.raise(body, by);
  }

  /** What you have raised, newest first, with the answers. */
  @Get('students/me/access-concerns')
  @ApiOkResponse({ type: OwnConcernsView })
  own(@By() by: Who): Promise<Outcome> {
    return this.queries.own(by);
  }

  /** Those about looks of your organisation, for those who answer them: newest first; with `state=raised` by when the answer is due. */
  @Get('access-concerns')
  @ApiOkResponse({ type: ConcernsView })
  list(@Query() query: ConcernsDto, @By() by: Who): Promise<Outcome> {
    return this.queries.list(query, by);
  }

  /** One of them. */
  @Get('access-concerns/:id')
  @ApiOkResponse({ type: ConcernView })
  one(@Param() { id }: ConcernPath, @By() by: Who): Promise<Outcome> {
    return this.queries.one(id, by);
  }

  /** Answers the student. */
  @Post('access-concerns/:id/answer')
  @HttpCode(204)
  @ApiNoContentResponse()
  answer(
    @Param() { id }: ConcernPath,
    @IfMatch() version: number,
    @Body() { answer }: AnswerDto,
    @By() by: Who,
  ): Promise<Outcome> {
    return this.commands.answer({ id, version, answer }, by);
  }
}
