import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { ExportDto } from './export.dto.js';
import { ExportQueries } from './export.queries.js';

@ApiTags('export')
@Controller('api/audit')
export class ExportController {
  constructor(private readonly queries: ExportQueries) {}

  /** Your organisation's entries of a period with their proofs: a file that `npm run verify-audit` checks offline, alone. */
  @Get('export')
  @ApiOkResponse({
    description: 'A line of JSON for the header, for each entry, and for the end.',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  async export(@Query() asked: ExportDto, @By() who: Who): Promise<Outcome | StreamableFile> {
    const answer = await this.queries.export(asked, who);
    if (answer.kind !== 'file') return answer;
    return new StreamableFile(Readable.from(answer.lines), {
      type: 'application/x-ndjson',
      disposition: `attachment; filename="footbridge-audit-${answer.id}.ndjson"`,
    });
  }
}
