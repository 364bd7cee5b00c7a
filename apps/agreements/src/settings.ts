import { Settings } from '@footbridge/service';
import { IsString } from 'class-validator';

/** What the agreements service needs beside what every service needs. */
export class AgreementSettings extends Settings {
  /** A PEM file with the Ed25519 key that signs for signatories; made once per installation, never in the database. */
  @IsString() agreementSigningKeyFile!: string;
}
