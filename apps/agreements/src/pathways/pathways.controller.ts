import { Controller, Get } from '@nestjs/common';
import { type AgreedPathway } from '../agreement/terms.js';
import { PATHWAY_PRESETS } from './presets.js';

@Controller('api/agreements/pathway-presets')
export class PathwaysController {
  /** For whoever is signed in: the pathways that a draft can begin with, to be edited and agreed. */
  @Get()
  presets(): { items: AgreedPathway[] } {
    return { items: Object.values(PATHWAY_PRESETS) };
  }
}
