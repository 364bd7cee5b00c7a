import { IsId } from '@footbridge/contracts';
import { ApiProperty } from '@nestjs/swagger';

const AN_ID = { format: 'uuid' };

/** Whose assigned referrals go to whom, both by an appointment at the caller's organisation. */
export class TransferDto {
  @ApiProperty({ ...AN_ID, description: 'May be over already.' }) @IsId() from!: string;
  @ApiProperty(AN_ID) @IsId() to!: string;
}

export class TransferredView {
  @ApiProperty({ type: 'integer' }) moved!: number;
  @ApiProperty({ type: 'integer', description: 'Sent to a team that whoever takes over is not in.' }) notMoved!: number;
  @ApiProperty({ description: 'There are more: ask again.' }) more!: boolean;
}
