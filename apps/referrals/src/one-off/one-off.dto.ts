import { PageCursor, PageLimit } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { QUARTER } from './quarter.js';

export class OneOffsDto {
  @ApiPropertyOptional({ example: '2026-Q4', description: 'Absent: the quarter of now.' })
  @IsOptional()
  @Matches(QUARTER)
  quarter?: string;
  @PageCursor() cursor?: string;
  @PageLimit(50) limit: number = 50;
}

export class OneOffItem {
  @ApiProperty({ description: 'The other organisation.' }) other!: string;
  @ApiProperty({ type: 'integer', description: 'By your organisation to the other.' }) sent!: number;
  @ApiProperty({ type: 'integer' }) received!: number;
  @ApiProperty({ type: 'integer' }) count!: number;
  @ApiProperty({ format: 'date-time' }) lastAt!: string;
  @ApiProperty({ description: 'Whether an agreement between both is in force now, as known here.' })
  agreement!: boolean;
  @ApiProperty({ description: 'Two in a quarter: agree on it, or widen what is agreed.' }) proposeAgreement!: boolean;
}

export class OneOffPage {
  @ApiProperty({ example: '2026-Q4' }) quarter!: string;
  @ApiProperty({ format: 'date-time' }) from!: string;
  @ApiProperty({ format: 'date-time', description: 'Not included.' }) to!: string;
  @ApiProperty({ type: [OneOffItem] }) items!: OneOffItem[];
  @ApiPropertyOptional({ description: 'Cursor of the next page; absent on the last.' }) next?: string;
}
