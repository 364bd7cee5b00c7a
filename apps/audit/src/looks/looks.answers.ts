import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RelationshipAnswer } from '../question/question.answers.js';

/** What the answers look like, for the OpenAPI document. */
export class LookItem {
  @ApiProperty({ format: 'uuid' }) entryId!: string;
  @ApiProperty({ type: 'integer' }) leafIndex!: number;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ enum: ['person', 'machine'], description: 'Machine: a service did it by itself; nobody looked.' })
  kind!: string;
  @ApiPropertyOptional({ description: 'Where the person works.' }) organisationId?: string;
  @ApiPropertyOptional({ description: 'The role in which they looked. Never who they are.' }) role?: string;
  @ApiProperty({ example: 'referral.read' }) action!: string;
  @ApiPropertyOptional({ type: RelationshipAnswer, description: 'Why: what they have to do with you.' })
  relationship?: RelationshipAnswer;
}

export class LookPage {
  @ApiProperty({ type: [LookItem] }) items!: LookItem[];
  @ApiPropertyOptional({ type: 'integer', description: 'Send it back as `cursor`.' }) next?: number;
}
