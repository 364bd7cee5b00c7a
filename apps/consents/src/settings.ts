import { Settings } from '@footbridge/service';
import { IsOptional, IsString, IsUrl } from 'class-validator';

/** What this service needs beside what every service needs. Without both of these there are no one-time links. */
export class ConsentsSettings extends Settings {
  /** A PEM file with the private key (EC P-256) that signs the access of students who came by a one-time link. */
  @IsOptional() @IsString() signInLinkKeyFile?: string;
  /** Who says so in tokens: this address, a slash and the university. Who somebody is depends on it, so it never changes. */
  @IsOptional() @IsUrl({ require_tld: false, require_protocol: true }) signInLinkIssuer?: string;
}
