import { IsId, type StudentId } from '@footbridge/contracts';
import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { StudentCommands } from './student.commands.js';
import {
  DetailsDto,
  detailsOf,
  FoundView,
  OnlineViewDto,
  RegisteredView,
  SearchDto,
  SignInDto,
  StudentView,
} from './student.dto.js';
import { StudentQueries } from './student.queries.js';

export class StudentPath {
  @ApiProperty({ format: 'uuid' }) @IsId() id!: StudentId;
}

@ApiTags('students')
@Controller('api/consents/students')
export class StudentController {
  constructor(
    private readonly commands: StudentCommands,
    private readonly queries: StudentQueries,
  ) {}

  /** Registers a student with your organisation; possible duplicates there are listed. */
  @Post()
  @Once()
  @ApiCreatedResponse({ type: RegisteredView })
  register(@Body() body: DetailsDto, @By() by: Who): Promise<Outcome> {
    return this.commands.register(detailsOf(body), by);
  }

  /** Finds students of your organisation. */
  @Post('search')
  @HttpCode(200)
  @ApiOkResponse({ type: FoundView })
  search(@Body() body: SearchDto, @By() by: Who): Promise<Outcome> {
    return this.queries.search(body, by);
  }

  /** What is kept about you, if you are a student. */
  @Get('me')
  @ApiOkResponse({ type: StudentView })
  me(@By() by: Who): Promise<Outcome> {
    return this.queries.one('me', by);
  }

  /** Whether what you see online may be shown, if you are a student. Switched off, it is refused from now on. */
  @Put('me/online-view')
  @HttpCode(204)
  @ApiNoContentResponse()
  setOwnOnlineView(@IfMatch() version: number, @Body() { on }: OnlineViewDto, @By() by: Who): Promise<Outcome> {
    return this.commands.setOnlineView({ id: 'me', version, on }, by);
  }

  /** Switches what a student sees online off, or on again, with the student in person. */
  @Put(':id/online-view')
  @HttpCode(204)
  @ApiNoContentResponse()
  setOnlineView(
    @Param() { id }: StudentPath,
    @IfMatch() version: number,
    @Body() { on }: OnlineViewDto,
    @By() by: Who,
  ): Promise<Outcome> {
    return this.commands.setOnlineView({ id, version, on }, by);
  }

  /** What is kept about a student. */
  @Get(':id')
  @ApiOkResponse({ type: StudentView })
  one(@Param() { id }: StudentPath, @By() by: Who): Promise<Outcome> {
    return this.queries.one(id, by);
  }

  /** Replaces what is kept about a student. */
  @Put(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  amend(
    @Param() { id }: StudentPath,
    @IfMatch() version: number,
    @Body() body: DetailsDto,
    @By() by: Who,
  ): Promise<Outcome> {
    return this.commands.amend({ id, version, details: detailsOf(body) }, by);
  }

  /** Links the student's own sign-in, so that they can act online. */
  @Post(':id/sign-in')
  @HttpCode(204)
  @ApiNoContentResponse()
  linkSignIn(
    @Param() { id }: StudentPath,
    @IfMatch() version: number,
    @Body() { subject }: SignInDto,
    @By() by: Who,
  ): Promise<Outcome> {
    return this.commands.linkSignIn({ id, version, subject }, by);
  }
}
