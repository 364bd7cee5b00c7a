import { IsId } from '@footbridge/contracts';
import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { EntryPage, WholeEntryAnswer } from './entry.answers.js';
import { SearchDto } from './entry.dto.js';
import { EntryQueries } from './entry.queries.js';

export class IdPath {
  @ApiProperty({ format: 'uuid' }) @IsId() id!: string;
}

@ApiTags('entries')
@Controller('api/audit/entries')
export class EntryController {
  constructor(private readonly queries: EntryQueries) {}

  /** The entries of your organisation's trail, the newest first. */
  @Get()
  @ApiOkResponse({ type: EntryPage })
  search(@Query() asked: SearchDto, @By() who: Who): Promise<Outcome> {
    return this.queries.search(asked, who);
  }

  /** One entry whole, with the proof that it is in the log. */
  @Get(':id')
  @ApiOkResponse({ type: WholeEntryAnswer })
  one(@Param() { id }: IdPath, @By() who: Who): Promise<Outcome> {
    return this.queries.one(id, who);
  }
}
