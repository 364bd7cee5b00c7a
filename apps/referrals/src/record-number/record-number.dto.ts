import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';

export class RecordNumberDto {
  @ApiProperty({ minLength: 1, maxLength: 50, description: 'The number of the referral in the receiver’s own system.' })
  @IsString()
  @Length(1, 50)
  @Matches(/^[\p{L}\p{N}][\p{L}\p{N} ./-]*$/u, {
    message: 'must be letters, digits, blanks, full stops, strokes or hyphens',
  })
  number!: string;
}
