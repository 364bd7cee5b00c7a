import { PageDto } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { FINDINGS } from '../relationship/relationship.js';
import { type DecisionRecord } from '../sharing-decision/sharing-decision.js';

export const REVIEWED = ['sharing-decision', 'relationship'] as const;
export type Reviewed = (typeof REVIEWED)[number];

/** Which reviews, and which page of them. */
export class ReviewsDto extends PageDto {
  @ApiPropertyOptional({ enum: REVIEWED }) @IsOptional() @IsIn(REVIEWED) kind?: Reviewed;
  @ApiPropertyOptional({ enum: ['awaited', 'reviewed'] }) @IsOptional() @IsIn(['awaited', 'reviewed']) state?:
    'awaited' | 'reviewed';
}

/** What is reviewed, in codes: nothing of what was written. */
export class ReviewView {
  @ApiProperty({ enum: REVIEWED }) kind!: Reviewed;
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ enum: ['awaited', 'reviewed'] }) state!: 'awaited' | 'reviewed';
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ format: 'uuid' }) studentId!: string;
  @ApiPropertyOptional({ format: 'uuid' }) referralId?: string;
  @ApiProperty({ description: 'Who reviews may not be who did it.' }) mine!: boolean;
  @ApiPropertyOptional({ format: 'date-time' }) reviewedAt?: string;
  @ApiPropertyOptional({ enum: FINDINGS }) finding?: string;
  @ApiProperty({ type: [String], example: ['review'] }) actions!: string[];
  @ApiPropertyOptional({ description: 'Of a sharing: to whom, on what ground, and how it was decided.' })
  sharing?: {
    readonly to: string;
    readonly ground: string;
    readonly asked: string;
    readonly studentTold: boolean;
    readonly categories: readonly string[];
    readonly oneOff: boolean;
    readonly role: string;
    readonly knowledgeAgeSeconds?: number;
    /** The codes of the decision record; missing: not recorded yet. */
    readonly record?: DecisionRecord;
  };
  @ApiPropertyOptional({ description: 'Of a look without a relationship: why, and until when.' })
  claim?: { readonly reason: string; readonly to: string };
}

export class ReviewPage {
  @ApiProperty({ type: [ReviewView] }) items!: ReviewView[];
  @ApiPropertyOptional({ description: 'Cursor of the next page; absent on the last.' }) next?: string;
}
