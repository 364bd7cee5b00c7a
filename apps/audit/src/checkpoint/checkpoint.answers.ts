import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class CheckpointAnswer {
  @ApiProperty({ type: 'integer' }) size!: number;
  @ApiProperty({ description: 'Base64.' }) rootHash!: string;
  @ApiProperty({ description: 'The signed note (C2SP tlog-checkpoint).' }) note!: string;
  @ApiProperty({ description: 'What checks the note, in one line.' }) verifierKey!: string;
  @ApiProperty({ format: 'date-time' }) signedAt!: string;
}

export class CheckpointPage {
  @ApiProperty({ type: [CheckpointAnswer] }) items!: CheckpointAnswer[];
  @ApiPropertyOptional({ type: 'integer', description: 'Send it back as `cursor`.' }) next?: number;
}

export class ConsistencyAnswer {
  @ApiProperty({ type: CheckpointAnswer }) first!: CheckpointAnswer;
  @ApiProperty({ type: CheckpointAnswer }) second!: CheckpointAnswer;
  @ApiProperty({ type: [String], description: 'Base64 (RFC 6962, 2.1.2).' }) hashes!: string[];
}
