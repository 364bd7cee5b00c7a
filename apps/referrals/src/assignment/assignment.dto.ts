import { IsId, type AppointmentId } from '@footbridge/contracts';
import { ApiProperty } from '@nestjs/swagger';

export class AssignDto {
  @ApiProperty({ format: 'uuid', description: 'Of a clinician of the team that it was sent to; one of `assignees`.' })
  @IsId()
  appointmentId!: AppointmentId;
}
