import { IsId, IsInstant, ROLE_CODES, type Role } from '@footbridge/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, IsString, Length } from 'class-validator';

/** An appointment at the acting administrator's own organisation. The person signs in where the administrator does. */
export class MakeAppointmentDto {
  /** Who they are at that sign-in. */
  @ApiProperty({ minLength: 1, maxLength: 255 }) @IsString() @Length(1, 255) subject!: string;
  @ApiProperty({ minLength: 1, maxLength: 120 }) @IsString() @Length(1, 120) displayName!: string;
  @ApiProperty({ enum: ROLE_CODES }) @IsIn(ROLE_CODES) role!: Role;
  @ApiProperty({ type: [String], format: 'uuid', maxItems: 20 })
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsId({ each: true })
  dutyTeamIds!: string[];
  @ApiProperty({ format: 'date-time' }) @IsInstant() from!: string;
  @ApiProperty({ format: 'date-time', required: false }) @IsOptional() @IsInstant() to?: string;
}

export class ColleaguesDto {
  @ApiProperty({ enum: ROLE_CODES }) @IsIn(ROLE_CODES) role!: Role;
}

export class NamesDto {
  @ApiProperty({ type: [String], format: 'uuid', minItems: 1, maxItems: 100 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsId({ each: true })
  appointmentIds!: string[];
}
