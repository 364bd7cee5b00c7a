import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RelationshipPath } from '../relationship/relationship.controller.js';
import { SharingDecisionPath } from '../sharing-decision/sharing-decision.controller.js';
import { ReviewPage, ReviewsDto, ReviewView } from './review.dto.js';
import { ReviewQueries } from './review.queries.js';

@ApiTags('reviews')
@Controller('api/referrals')
export class ReviewController {
  constructor(private readonly queries: ReviewQueries) {}

  /** Sharings without permission and claimed relationships of your organisation, the newest first. */
  @Get('reviews')
  @ApiOkResponse({ type: ReviewPage })
  @ApiOperation({ operationId: 'listReviews' })
  list(@Query() asked: ReviewsDto, @By() who: Who): Promise<Outcome> {
    return this.queries.list(asked, who);
  }

  /** A sharing without permission as its reviewer sees it: in codes. */
  @Get('sharing-decisions/:id/review')
  @ApiOkResponse({ type: ReviewView })
  @ApiOperation({ operationId: 'readSharingDecisionForReview' })
  sharing(@Param() { id }: SharingDecisionPath, @By() who: Who): Promise<Outcome> {
    return this.queries.one('sharing-decision', id, who);
  }

  /** A claimed relationship as its reviewer sees it. */
  @Get('relationships/:id/review')
  @ApiOkResponse({ type: ReviewView })
  @ApiOperation({ operationId: 'readRelationshipForReview' })
  relationship(@Param() { id }: RelationshipPath, @By() who: Who): Promise<Outcome> {
    return this.queries.one('relationship', id, who);
  }
}
