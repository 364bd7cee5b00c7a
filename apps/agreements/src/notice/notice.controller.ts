import { Public } from '@footbridge/access';
import { type Page } from '@footbridge/service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { InForceDto, NoticePage, type NoticeItem } from './notice.dto.js';
import { NoticeQueries } from './notice.queries.js';

@Controller('api/agreements/in-force')
export class NoticeController {
  constructor(private readonly queries: NoticeQueries) {}

  /** For anybody, without a token: what a privacy notice says of the agreements in force. */
  @Public()
  @Get()
  @ApiOkResponse({ type: NoticePage })
  inForce(@Query() asked: InForceDto): Promise<Page<NoticeItem>> {
    return this.queries.inForce(asked);
  }
}
