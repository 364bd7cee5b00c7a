import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgreementPath, EffectDto, EffectPage } from './effect.dto.js';
import { EffectQueries } from './effect.queries.js';

@ApiTags('agreements')
@Controller('api/referrals/agreements')
export class EffectController {
  constructor(private readonly queries: EffectQueries) {}

  /** What happens to your organisation's open referrals when this agreement is stopped. */
  @Get(':id/effect')
  @ApiOkResponse({ type: EffectPage })
  @ApiOperation({ operationId: 'readEffectOfStop' })
  effect(@Param() { id }: AgreementPath, @Query() asked: EffectDto, @By() who: Who): Promise<Outcome> {
    return this.queries.effect(id, asked, who);
  }
}
