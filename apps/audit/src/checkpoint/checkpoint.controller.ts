import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { LogPageDto } from '../page.js';
import { CheckpointAnswer, CheckpointPage, ConsistencyAnswer } from './checkpoint.answers.js';
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
  @ApiOkResponse({ type: CheckpointPage })
  list(@Query() page: LogPageDto, @By() who: Who): Promise<Outcome> {
    return this.queries.list(page, who);
  }

  @Get('checkpoints/latest')
  @ApiOkResponse({ type: CheckpointAnswer })
  latest(@By() who: Who): Promise<Outcome> {
    return this.queries.latest(who);
  }

  @Get('checkpoints/:size')
  @ApiOkResponse({ type: CheckpointAnswer })
  one(@Param() { size }: SizePath, @By() who: Who): Promise<Outcome> {
    return this.queries.one(size, who);
  }

  /** Proof that one checkpoint’s tree continues the other’s. */
  @Get('consistency')
  @ApiOkResponse({ type: ConsistencyAnswer })
  consistency(@Query() sizes: SizesDto, @By() who: Who): Promise<Outcome> {
    return this.queries.consistency(sizes, who);
  }
}
