import { IsId, IsInstant } from '@footbridge/contracts';
import { PageLimit } from '@footbridge/service';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

export class ProcessingQueryDto {
  @ApiPropertyOptional({ format: 'date-time', description: 'As at this moment; absent: now.' })
  @IsOptional()
  @IsInstant()
  at?: string;
  @ApiPropertyOptional({ format: 'uuid', description: '`next` of the page before.' })
  @IsOptional()
  @IsId()
  cursor?: string;
  @PageLimit(100) limit: number = 50;
}
