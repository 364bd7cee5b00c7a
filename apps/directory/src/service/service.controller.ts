import { Once, type Outcome } from '@footbridge/service';
import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { AskedBy, type By } from '../by.js';
import { ServiceCommands } from './service.commands.js';
import { OfferServiceDto, ServicesQueryDto } from './service.dto.js';
import { ServiceQueries } from './service.queries.js';

@Controller('api/directory/services')
export class ServiceController {
  constructor(
    private readonly commands: ServiceCommands,
    private readonly queries: ServiceQueries,
  ) {}

  /** Offers a service of the acting administrator's organisation. */
  @Post()
  @Once()
  offer(@AskedBy() by: By, @Body() body: OfferServiceDto): Promise<Outcome> {
    return this.commands.offer(by, body);
  }

  /** Services by name, a page at a time. */
  @Get()
  list(@AskedBy() by: By, @Query() query: ServicesQueryDto) {
    return this.queries.list(by, query);
  }

  @Get(':id')
  one(@AskedBy() by: By, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.one(by, id);
  }
}
