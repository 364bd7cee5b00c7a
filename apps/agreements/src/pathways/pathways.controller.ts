import { type PathwayClause } from '@footbridge/contracts';
import { Controller, Get } from '@nestjs/common';
import { PATHWAY_PRESETS } from './presets.js';

@Controller('api/agreements/pathway-presets')
export class PathwaysController {
  /** For whoever is signed in: the pathways that a draft can begin with, to be edited and agreed. */
  @Get()
  presets(): { items: PathwayClause[] } {
    return { items: Object.values(PATHWAY_PRESETS) };
  }
}
