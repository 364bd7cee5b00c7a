import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length, ValidateBy } from 'class-validator';
import { isDay } from '../student/age.js';

const SECRET = { description: '256 random bits, base64url.', minLength: 43, maxLength: 43 };

/** In the body, for addresses are logged elsewhere. Of any shape: a link that is none is answered like one that was used. */
export class RedeemDto {
  @ApiProperty(SECRET) @IsString() @Length(1, 200) token!: string;
  @ApiProperty({ format: 'date', example: '2006-03-14' })
  @ValidateBy({ name: 'isDay', validator: { validate: isDay, defaultMessage: () => '$property must be a day' } })
  birthDate!: string;
}

export class RenewalDto {
  @ApiProperty(SECRET) @IsString() @Length(1, 200) renewal!: string;
}

export class MadeLinkView {
  @ApiProperty({ ...SECRET, description: 'Once, here: it is kept nowhere. Good for one use.' }) token!: string;
  @ApiProperty({ format: 'date-time' }) endsAt!: string;
}

export class LinkAccessView {
  @ApiProperty() accessToken!: string;
  @ApiProperty({ type: 'integer', description: 'Seconds, ten minutes at most.' }) expiresIn!: number;
  @ApiProperty({ format: 'date-time', description: 'Until then access can be renewed.' }) endsAt!: string;
  @ApiProperty({ description: 'Issuer and subject of the token: who this is.' }) issuer!: string;
  @ApiProperty({ format: 'uuid' }) subject!: string;
  @ApiPropertyOptional({ ...SECRET, description: 'Renews access; in the answer to the link alone.' }) renewal?: string;
}

export class LinkKeysView {
  @ApiProperty({ type: 'array', items: { type: 'object' }, description: 'JSON Web Keys (RFC 7517).' }) keys!: object[];
}

/** A student's one-time link, as staff of the registering organisation see it. */
export class SignInLinkView {
  @ApiProperty({
    enum: ['none', 'open', 'in-use', 'not-used', 'over'],
    description:
      'Open: it waits for its student. In use: they are signed in with it. Not used: its time is over. Over: void, or they have left.',
  })
  state!: string;
  @ApiPropertyOptional({ format: 'date-time' }) madeAt?: string;
  @ApiPropertyOptional({ format: 'date-time' }) endsAt?: string;
  @ApiPropertyOptional({ type: 'integer' }) version?: number;
  @ApiProperty({ type: [String], enum: ['make', 'void'] }) actions!: string[];
}
