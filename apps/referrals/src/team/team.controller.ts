import { IsId, type StudentId } from '@footbridge/contracts';
import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { TeamQueries } from './team.queries.js';

export class StudentPath {
  @ApiProperty({ format: 'uuid' }) @IsId() id!: StudentId;
}

@ApiTags('team')
@Controller('api/referrals')
export class TeamController {
  constructor(private readonly queries: TeamQueries) {}

  /** What each adviser of your organisation has in hand, and what happened outside monitored hours. */
  @Get('team')
  @ApiOperation({ operationId: 'readTeam' })
  team(@By() who: Who): Promise<Outcome> {
    return this.queries.team(who);
  }

  /** What your organisation began or sent for a student, as envelopes. */
  @Get('students/:id/referrals')
  @ApiOperation({ operationId: 'listReferralsOfStudent' })
  ofStudent(@Param() { id }: StudentPath, @By() who: Who): Promise<Outcome> {
    return this.queries.ofStudent(id, who);
  }
}
