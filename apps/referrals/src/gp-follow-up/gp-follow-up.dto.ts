import { GP_OUTCOMES, IsId, type GpOutcome } from '@footbridge/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsISO8601, Length } from 'class-validator';

export class GpFollowUpPath {
  @ApiProperty({ format: 'uuid' }) @IsId() id!: string;
}

export class GpDoneDto {
  @ApiProperty({ enum: GP_OUTCOMES }) @IsIn(GP_OUTCOMES) outcome!: GpOutcome;
  @ApiProperty({ format: 'date', description: 'The day on which it happened.' })
  @IsISO8601({ strict: true })
  @Length(10, 10)
  on!: string;
}
