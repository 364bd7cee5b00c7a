import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ActorAnswer, AgreementAnswer, EntryAnswer, ObjectAnswer } from '../entry/entry.answers.js';

/** What the answers to the questions look like, for the OpenAPI document. */
class PageAnswer {
  @ApiPropertyOptional({ type: 'integer', description: 'Send it back as `cursor`.' }) next?: number;
}

export class RightAnswer {
  @ApiProperty({ enum: ['permission', 'without-permission'] }) kind!: string;
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiPropertyOptional({ type: 'integer' }) version?: number;
  @ApiPropertyOptional({ example: 'serious-harm-to-student' }) ground?: string;
  @ApiPropertyOptional({ type: AgreementAnswer }) agreement?: AgreementAnswer;
  @ApiProperty({ description: 'The right as a sentence.' }) sentence!: string;
}

class SharedAnswer {
  @ApiProperty({ format: 'uuid' }) entryId!: string;
  @ApiProperty({ type: 'integer' }) leafIndex!: number;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiPropertyOptional({ format: 'uuid' }) studentId?: string;
  @ApiPropertyOptional() from?: string;
  @ApiPropertyOptional() to?: string;
  @ApiProperty({ type: [String] }) categories!: string[];
  @ApiPropertyOptional({ type: RightAnswer }) right?: RightAnswer;
}

export class SharedItem extends SharedAnswer {
  @ApiProperty({ example: 'referral.submit' }) action!: string;
  @ApiPropertyOptional() purpose?: string;
  @ApiProperty({ type: ActorAnswer }) by!: ActorAnswer;
  @ApiProperty({ type: [ObjectAnswer] }) objects!: ObjectAnswer[];
}

export class SharedPage extends PageAnswer {
  @ApiProperty({ type: [SharedItem] }) items!: SharedItem[];
}

export class RelationshipAnswer {
  @ApiProperty({ example: 'claimed' }) kind!: string;
  @ApiPropertyOptional({ example: 'covering-for-colleague' }) claimed?: string;
}

export class OpeningItem {
  @ApiProperty({ format: 'uuid' }) personId!: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'For the person’s name.' }) appointmentId?: string;
  @ApiProperty() organisationId!: string;
  @ApiProperty() role!: string;
  @ApiProperty({ type: RelationshipAnswer, nullable: true }) relationship!: RelationshipAnswer | null;
  @ApiProperty({ type: [String] }) actions!: string[];
  @ApiProperty({ type: 'integer' }) times!: number;
  @ApiProperty({ format: 'date-time' }) firstAt!: string;
  @ApiProperty({ format: 'date-time' }) lastAt!: string;
}

export class OpeningPage extends PageAnswer {
  @ApiProperty({ type: [OpeningItem] }) items!: OpeningItem[];
}

export class ReviewAnswer {
  @ApiProperty({ enum: ['reviewed', 'awaited', 'with-the-sharer'] }) state!: string;
  @ApiPropertyOptional({ format: 'date-time' }) at?: string;
  @ApiPropertyOptional({ type: ActorAnswer }) by?: ActorAnswer;
  @ApiPropertyOptional({ format: 'uuid' }) entryId?: string;
  @ApiPropertyOptional() afterSeconds?: number;
}

export class WithoutPermissionItem extends SharedAnswer {
  @ApiPropertyOptional({ format: 'uuid' }) decisionId?: string;
  @ApiPropertyOptional({ example: 'safeguarding-adult' }) ground?: string;
  @ApiProperty({ type: ActorAnswer }) decidedBy!: ActorAnswer;
  @ApiProperty({ type: ReviewAnswer }) review!: ReviewAnswer;
}

export class WithoutPermissionPage extends PageAnswer {
  @ApiProperty({ type: [WithoutPermissionItem] }) items!: WithoutPermissionItem[];
}

export class DelayAnswer {
  @ApiProperty({ enum: ['permitted-later', 'not-permitted-since'] }) state!: string;
  @ApiPropertyOptional({ format: 'date-time' }) at?: string;
  @ApiPropertyOptional() afterSeconds?: number;
  @ApiPropertyOptional({ format: 'uuid', description: 'The entry of the later permit.' }) entryId?: string;
}

export class RefusalItem extends EntryAnswer {
  @ApiProperty({ type: DelayAnswer }) delay!: DelayAnswer;
}

export class RefusalPage extends PageAnswer {
  @ApiProperty({ type: [RefusalItem] }) items!: RefusalItem[];
}

export class RefusedWeekItem {
  @ApiProperty({ format: 'date', description: 'The Monday on which the week begins, in England.' }) week!: string;
  @ApiProperty({ type: 'integer' }) refused!: number;
  @ApiProperty({ type: 'integer' }) permittedLater!: number;
  @ApiProperty({ type: 'integer' }) notPermittedSince!: number;
  @ApiPropertyOptional({ type: 'integer', description: 'Of those that were permitted later.' }) medianSeconds?: number;
  @ApiPropertyOptional({ type: 'integer' }) longestSeconds?: number;
}

export class RefusedWeeks {
  @ApiProperty({ type: [RefusedWeekItem], description: 'Weeks in which something was refused, in their order.' })
  items!: RefusedWeekItem[];
  @ApiProperty({ format: 'date-time' }) from!: string;
  @ApiProperty({ format: 'date-time' }) to!: string;
  @ApiProperty({ description: 'False where only the newest were counted.' }) complete!: boolean;
}
