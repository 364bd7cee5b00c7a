import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ActorAnswer } from '../entry/entry.answers.js';
import { SharedItem } from '../question/question.answers.js';

/** What the answers look like, for the OpenAPI document. */
class EffectAnswer {
  @ApiProperty({ enum: ['pending', 'acknowledged-by-all', 'by-limit'] }) state!: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Nothing more is shared since then.' }) since?: string;
}

class StillSharedAnswer {
  @ApiProperty({ type: 'integer', description: 'How many; more than are listed only beyond a hundred.' })
  count!: number;
  @ApiProperty({ type: [SharedItem] }) items!: SharedItem[];
}

export class WithdrawalItem {
  @ApiProperty({ format: 'uuid' }) consentId!: string;
  @ApiProperty({ format: 'date-time' }) withdrawnAt!: string;
  @ApiProperty({ type: ActorAnswer }) by!: ActorAnswer;
  @ApiProperty({ format: 'uuid' }) entryId!: string;
  @ApiProperty({ type: 'integer' }) leafIndex!: number;
  @ApiProperty({ type: EffectAnswer }) effect!: EffectAnswer;
  @ApiProperty({ type: StillSharedAnswer }) stillShared!: StillSharedAnswer;
}

export class WithdrawalPage {
  @ApiProperty({ type: [WithdrawalItem] }) items!: WithdrawalItem[];
  @ApiPropertyOptional({ type: 'integer', description: 'Send it back as `cursor`.' }) next?: number;
}
