import { IsId, URGENCIES, type AgreementId } from '@footbridge/contracts';
import { PageCursor, PageLimit } from '@footbridge/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { CONTINUES, type Continues, type Effect } from './effect.js';

export class AgreementPath {
  @ApiProperty({ format: 'uuid' }) @IsId() id!: AgreementId;
}

export class EffectDto {
  @ApiPropertyOptional({ enum: CONTINUES, description: 'What is to go on after the stop.' })
  @IsIn(CONTINUES)
  continues: Continues = 'urgent-and-safety';
  @PageCursor() cursor?: string;
  @PageLimit(50) limit: number = 50;
}

class EffectRow {
  @ApiProperty({ format: 'uuid' }) referralId!: string;
  @ApiProperty({ enum: ['sender', 'receiver'] }) side!: Effect['side'];
  @ApiProperty({ description: 'The other organisation.' }) other!: string;
  @ApiProperty({ enum: URGENCIES }) urgency!: string;
  @ApiPropertyOptional({ description: 'The receiver’s.' }) state?: string;
  @ApiProperty() youMustActNext!: boolean;
  @ApiProperty({ description: 'Urgent, or sent with a concern for safety.' }) cannotWait!: boolean;
  @ApiProperty({ enum: ['goes-on', 'pauses'] }) then!: Effect['then'];
  @ApiProperty({ enum: ['cannot-wait', 'other-agreement', 'can-wait', 'nothing-goes-on'] }) because!: Effect['because'];
}

class EffectCounts {
  @ApiProperty({ type: 'integer' }) open!: number;
  @ApiProperty({ type: 'integer' }) goesOn!: number;
  @ApiProperty({ type: 'integer' }) pauses!: number;
  @ApiProperty({ description: 'There are more than were counted.' }) more!: boolean;
}

export class EffectPage {
  @ApiProperty({ enum: ['in-force', 'suspended', 'terminated', 'over'], description: 'As known here.' }) state!: string;
  @ApiProperty({ type: EffectCounts }) counts!: EffectCounts;
  @ApiProperty({ type: [EffectRow] }) items!: EffectRow[];
  @ApiPropertyOptional({ description: 'Cursor of the next page; absent on the last.' }) next?: string;
}
