import { Settings } from '@footbridge/service';
import { IsOptional, IsString } from 'class-validator';

/** What the agreements service needs beside what every service needs. */
export class AgreementSettings extends Settings {
  /** A PEM file with the Ed25519 key that signs for signatories; made once per installation, never in the database. */
  @IsString() agreementSigningKeyFile!: string;
  /** A JSON Web Key Set with the public keys that signed before: they stay published, or old downloads could not be checked any more. */
  @IsOptional() @IsString() agreementRetiredKeysFile?: string;
}
