import { ACCESS_REASONS, type AccessReason } from '@footbridge/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { FINDINGS, type Finding } from './relationship.js';

export class ClaimDto {
  @ApiProperty({ enum: ACCESS_REASONS }) @IsIn(ACCESS_REASONS) reason!: AccessReason;
}

export class ReviewClaimDto {
  @ApiProperty({ enum: FINDINGS }) @IsIn(FINDINGS) finding!: Finding;
}
