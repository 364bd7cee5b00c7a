import { Settings } from '@footbridge/service';
import { IsString, Matches, MaxLength } from 'class-validator';

/** What the audit service needs beside what every service needs. */
export class AuditSettings extends Settings {
  /** A PEM file with the Ed25519 key that signs checkpoints; made once per installation, never in the database. */
  @IsString() auditSigningKeyFile!: string;
  /** The name of this installation's log, in every checkpoint: a URL without its scheme. */
  @Matches(/^[A-Za-z0-9.:/_-]+$/, { message: 'must be a name such as footbridge.example.nhs.uk/audit' })
  @MaxLength(200)
  auditLogName: string = 'footbridge.localhost/audit';
}
