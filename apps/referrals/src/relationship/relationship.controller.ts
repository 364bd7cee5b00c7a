import { IsId } from '@footbridge/contracts';
import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ReferralPath } from '../referral/referral.controller.js';
import { RelationshipCommands } from './relationship.commands.js';
import { ClaimDto, ReviewClaimDto } from './relationship.dto.js';

export class RelationshipPath {
  @ApiProperty({ format: 'uuid' }) @IsId() id!: string;
}

@ApiTags('relationships')
@Controller('api/referrals')
export class RelationshipController {
  constructor(private readonly commands: RelationshipCommands) {}

  /** A clinical colleague states why they need to look: 24 hours, at once; reviewed afterwards. */
  @Post('referrals/:id/claim-relationship')
  @Once()
  @ApiOperation({ operationId: 'claimRelationship' })
  claim(@Param() { id }: ReferralPath, @Body() given: ClaimDto, @By() who: Who): Promise<Outcome> {
    return this.commands.claim(id, given, who);
  }

  /** The review of a claim, by a different person. */
  @Post('relationships/:id/review')
  @ApiOperation({ operationId: 'reviewRelationship' })
  review(
    @Param() { id }: RelationshipPath,
    @IfMatch() version: number,
    @Body() given: ReviewClaimDto,
    @By() who: Who,
  ): Promise<Outcome> {
    return this.commands.review({ id, version }, given, who);
  }
}
