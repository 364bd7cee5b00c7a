import { CONTACT_WAYS, IsInstant, PAUSE_REASONS, type ContactWay, type PauseReason } from '@footbridge/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import { STEPS, type StepName } from './referral.js';

/** Lets the clock of a step stand still. What may be, and for how long, is agreed in the pathway. */
export class PauseDto {
  @ApiProperty({ enum: STEPS }) @IsIn(STEPS) step!: StepName;
  @ApiProperty({ enum: PAUSE_REASONS }) @IsIn(PAUSE_REASONS) reason!: PauseReason;
  @ApiProperty({ format: 'date-time', description: 'From then on the clock runs by itself.' })
  @IsInstant()
  until!: string;
}

export class ResumeDto {
  @ApiProperty({ enum: STEPS }) @IsIn(STEPS) step!: StepName;
}

/** That somebody spoke with the student, or tried to: no words, which belong into the own record. */
export class ContactDto {
  @ApiProperty({ enum: CONTACT_WAYS }) @IsIn(CONTACT_WAYS) way!: ContactWay;
  @ApiProperty({ description: 'Whether the student was spoken with.' }) @IsBoolean() reached!: boolean;
}
