import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { PageDto } from '../page.js';
import { CheckpointQueries } from './checkpoint.queries.js';

export class SizePath {
  @ApiProperty({ type: 'integer', minimum: 1 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  size!: number;
}

export class SizesDto {
  @ApiProperty({ type: 'integer', minimum: 1 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  first!: number;
  @ApiProperty({ type: 'integer', minimum: 1 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  second!: number;
}

@ApiTags('checkpoints')
@Controller('api/audit')
export class CheckpointController {
  constructor(private readonly queries: CheckpointQueries) {}

  /** Signed tree heads, the newest first. Keep them: what you hold cannot be taken back. */
  @Get('checkpoints')
  @ApiOkResponse({ description: 'A page: items, and next where there are more.' })
  list(@Query() page: PageDto, @By() who: Who): Promise<Outcome> {
    return this.queries.list(page, who);
  }

  @Get('checkpoints/latest')
  @ApiOkResponse({ description: 'The newest signed tree head.' })
  latest(@By() who: Who): Promise<Outcome> {
    return this.queries.latest(who);
  }

  @Get('checkpoints/:size')
  @ApiOkResponse({ description: 'The signed head of the tree of this many entries.' })
  one(@Param() { size }: SizePath, @By() who: Who): Promise<Outcome> {
    return this.queries.one(size, who);
  }

  /** Proof that one checkpoint’s tree continues the other’s. */
  @Get('consistency')
  @ApiOkResponse({ description: 'Both checkpoints and the hashes between them (RFC 6962, 2.1.2).' })
  consistency(@Query() sizes: SizesDto, @By() who: Who): Promise<Outcome> {
    return this.queries.consistency(sizes, who);
  }
}
