import { IsId } from '@footbridge/contracts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { LogPageDto } from '../page.js';

/** All that a student took back, or one permission. */
export class WithdrawalsDto extends LogPageDto {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsId() consent?: string;
}
