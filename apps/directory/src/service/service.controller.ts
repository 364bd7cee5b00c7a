import { By, IfMatch, Once, type Outcome, type Who } from '@footbridge/service';
import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { ServiceCommands } from './service.commands.js';
import { DeclareCapacityDto, OfferServiceDto, ServicesQueryDto } from './service.dto.js';
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
  offer(@By() who: Who, @Body() body: OfferServiceDto): Promise<Outcome> {
    return this.commands.offer(who, body);
  }

  /** Services by name, a page at a time. */
  @Get()
  list(@By() who: Who, @Query() query: ServicesQueryDto) {
    return this.queries.list(who, query);
  }

  @Get(':id')
  one(@By() who: Who, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.one(who, id);
  }

  /** Declares whether the service has room: by its own manager or administrator, or the university's wellbeing lead. */
  @Put(':id/capacity')
  declareCapacity(
    @By() who: Who,
    @Param('id', ParseUUIDPipe) id: string,
    @IfMatch() version: number,
    @Body() body: DeclareCapacityDto,
  ): Promise<Outcome> {
    return this.commands.declareCapacity(who, { id, version }, body);
  }
}
