import { IsOrganisationId } from '@footbridge/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional } from 'class-validator';

/** Organisations of one question at most, such as those of a region. */
const MOST_ORGANISATIONS = 400;

export class CoverageQueryDto {
  @ApiPropertyOptional({
    type: String,
    example: '10006842,RW4',
    description: 'Pairs of these, with commas between; absent: the own organisation with all others.',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(MOST_ORGANISATIONS)
  @IsOrganisationId({ each: true })
  organisations?: string[];
}

export const COVERED = ['in-force', 'expiring'] as const;

/** Two organisations between which an agreement is in force. */
export class CoveredPair {
  @ApiProperty({ type: [String], example: ['10006842', 'RW4'] }) organisations!: [string, string];
  @ApiProperty({ enum: COVERED, description: '`expiring`: the last one ends within 90 days.' })
  state!: (typeof COVERED)[number];
  @ApiProperty({ type: 'integer', description: 'How many are in force between them.' }) agreements!: number;
  @ApiProperty({ format: 'uuid', description: 'The one that runs longest.' }) agreementId!: string;
  @ApiProperty({ format: 'date-time' }) from!: string;
  @ApiPropertyOptional({ format: 'date-time' }) to?: string;
  @ApiProperty({ format: 'date-time' }) reviewBy!: string;
}
export class Coverage {
  @ApiProperty({ type: [CoveredPair] }) pairs!: CoveredPair[];
  @ApiProperty({ description: 'Whether there are more pairs than are answered.' }) more!: boolean;
}
