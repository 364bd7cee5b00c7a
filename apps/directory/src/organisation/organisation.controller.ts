import { Controller, Get, Param, Query } from '@nestjs/common';
import { AskedBy, type By } from '../by.js';
import { OrganisationsQueryDto } from './organisation.dto.js';
import { OrganisationQueries } from './organisation.queries.js';

/** Organisations are registered from published data by `main.ts load` alone, so there is no route to do it. */
@Controller('api/directory/organisations')
export class OrganisationController {
  constructor(private readonly queries: OrganisationQueries) {}

  /** Organisations by name, a page at a time. */
  @Get()
  list(@AskedBy() by: By, @Query() query: OrganisationsQueryDto) {
    return this.queries.list(by, query);
  }

  @Get(':id')
  one(@AskedBy() by: By, @Param('id') id: string) {
    return this.queries.one(by, id);
  }
}
