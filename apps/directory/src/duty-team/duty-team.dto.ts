import { ROLE_CODES, type Role } from '@footbridge/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsIn, MaxLength } from 'class-validator';

/** A team of the acting administrator's own organisation. */
export class FormDutyTeamDto {
  @ApiProperty({ enum: ROLE_CODES }) @IsIn(ROLE_CODES) role!: Role;
  /** Somebody reads it; it is told to nobody outside the organisation. */
  @ApiProperty({ format: 'email', maxLength: 254 }) @IsEmail() @MaxLength(254) mailbox!: string;
}
