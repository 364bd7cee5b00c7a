import { SERVICES } from '@footbridge/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class CountAnswer {
  @ApiProperty({ type: 'integer' }) count!: number;
  @ApiProperty({ description: 'There are more than were counted.' }) more!: boolean;
}

export class SignedAnswer {
  @ApiProperty({ type: 'integer' }) size!: number;
  @ApiProperty({ format: 'date-time' }) signedAt!: string;
}

export class ComparedAnswer {
  @ApiProperty({ enum: SERVICES }) service!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ type: 'integer', description: 'Versions without their entry, ever found.' }) missing!: number;
  @ApiProperty({ type: 'integer', description: 'Entries beyond a version, ever found.' }) beyond!: number;
}

export class ContinuedAnswer {
  @ApiProperty({ description: 'The decision record.' }) recordId!: string;
  @ApiProperty({ format: 'uuid' }) agreementId!: string;
  @ApiProperty({ type: 'integer', description: 'Of the newest that were counted.' }) count!: number;
  @ApiProperty({ format: 'date-time' }) lastAt!: string;
}

export class ContinuationsAnswer extends CountAnswer {
  @ApiProperty({ type: [ContinuedAnswer], description: 'By record, the newest first, twenty at most.' })
  records!: ContinuedAnswer[];
}

export class SummaryAnswer {
  @ApiProperty({ format: 'date-time', description: 'Refusals and withdrawals are counted from here.' }) since!: string;
  @ApiProperty({ type: CountAnswer }) refusals!: CountAnswer;
  @ApiProperty({ type: CountAnswer, description: 'Permissions that students took back.' }) withdrawals!: CountAnswer;
  @ApiProperty({ type: CountAnswer, description: 'Of your organisation, without a review yet.' })
  sharingAwaitingReview!: CountAnswer;
  @ApiProperty({ type: ContinuationsAnswer, description: 'What went on after its agreement had stopped.' })
  continuations!: ContinuationsAnswer;
  @ApiPropertyOptional({ type: SignedAnswer, description: 'The latest signed head of the log.' })
  checkpoint?: SignedAnswer;
  @ApiProperty({ type: 'integer', description: 'Of the whole log.' }) alarms!: number;
  @ApiProperty({ type: [ComparedAnswer], description: 'The last comparison of each service.' })
  comparisons!: ComparedAnswer[];
}
