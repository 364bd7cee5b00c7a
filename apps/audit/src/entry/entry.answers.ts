import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** What the answers of this service look like, for the OpenAPI document. */
export class ObjectAnswer {
  @ApiProperty({ example: 'referral' }) kind!: string;
  @ApiProperty() id!: string;
  @ApiPropertyOptional({ type: 'integer' }) version?: number;
}

export class ReasonAnswer {
  @ApiProperty({ example: 'permission-missing' }) code!: string;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true }) facts?: object;
  @ApiProperty({ description: 'The reason as a sentence.' }) detail!: string;
}

export class ActorAnswer {
  @ApiProperty({ enum: ['staff', 'officer', 'student', 'system', 'unknown'] }) kind!: string;
  @ApiPropertyOptional({ format: 'uuid' }) personId?: string;
  @ApiPropertyOptional({ format: 'uuid' }) appointmentId?: string;
  @ApiPropertyOptional() organisationId?: string;
  @ApiPropertyOptional() role?: string;
  @ApiPropertyOptional({ format: 'uuid' }) studentId?: string;
  @ApiPropertyOptional() service?: string;
}

export class AgreementAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
}

export class DisclosureAnswer {
  @ApiProperty() from!: string;
  @ApiProperty() to!: string;
  @ApiProperty() purpose!: string;
  @ApiProperty({ type: [String] }) categories!: string[];
  @ApiPropertyOptional({ type: AgreementAnswer }) agreement?: AgreementAnswer;
  @ApiPropertyOptional({ description: 'The decision record under which it went on after the agreement had stopped.' })
  continuation?: string;
  @ApiProperty({ type: ObjectAnswer }) basis!: ObjectAnswer;
}

export class EntryAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() service!: string;
  @ApiProperty({ type: 'integer', description: 'Which of its service’s entries it is.' }) number!: number;
  @ApiProperty({ type: 'integer', description: 'Its place in the log, from 0.' }) leafIndex!: number;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ enum: ['disclosure', 'access', 'governance', 'system'] }) act!: string;
  @ApiProperty({ example: 'referral.open' }) action!: string;
  @ApiProperty({ enum: ['permitted', 'refused'] }) outcome!: string;
  @ApiProperty({ type: [ReasonAnswer] }) reasons!: ReasonAnswer[];
  @ApiProperty({ type: ActorAnswer }) actor!: ActorAnswer;
  @ApiProperty({ type: [String] }) organisations!: string[];
  @ApiPropertyOptional({ format: 'uuid' }) studentId?: string;
  @ApiProperty({ type: [ObjectAnswer] }) objects!: ObjectAnswer[];
  @ApiPropertyOptional({ type: DisclosureAnswer }) disclosure?: DisclosureAnswer;
  @ApiPropertyOptional() traceId?: string;
}

export class EntryPage {
  @ApiProperty({ type: [EntryAnswer] }) items!: EntryAnswer[];
  @ApiPropertyOptional({ type: 'integer', description: 'Send it back as `cursor`.' }) next?: number;
}

export class ProofAnswer {
  @ApiProperty({ type: 'integer' }) leafIndex!: number;
  @ApiProperty({ type: 'integer' }) treeSize!: number;
  @ApiProperty({ type: [String], description: 'From the leaf to the root, base64 (RFC 6962, 2.1.1).' })
  hashes!: string[];
  @ApiProperty({ description: 'The signed note of the tree.' }) checkpoint!: string;
  @ApiProperty() verifierKey!: string;
}

export class WholeEntryAnswer extends EntryAnswer {
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'The gate’s complete coded input.' })
  input?: object;
  @ApiProperty({ description: 'The canonical JSON that is hashed, in UTF-8.' }) bytes!: string;
  @ApiPropertyOptional({ type: ProofAnswer, description: 'Absent until a checkpoint covers the entry.' })
  proof?: ProofAnswer;
}
