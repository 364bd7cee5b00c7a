import { By, type Who } from '@footbridge/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { OrganisationsQueryDto } from './organisation.dto.js';
import { OrganisationQueries } from './organisation.queries.js';

/** Organisations are registered from published data by `main.ts load` alone, so there is no route to do it. */
@Controller('api/directory/organisations')
export class OrganisationController {
  constructor(private readonly queries: OrganisationQueries) {}

  /** Organisations by name, a page at a time. */
  @Get()
  list(@By() who: Who, @Query() query: OrganisationsQueryDto) {
    return this.queries.list(who, query);
  }

  @Get(':id')
  one(@By() who: Who, @Param('id') id: string) {
    return this.queries.one(who, id);
  }
}
