import { Settings } from '@footbridge/service';
import { IsOptional, IsUrl, Matches, MaxLength, ValidateIf } from 'class-validator';

const mail = ({ smtpUrl }: DirectorySettings) => smtpUrl !== undefined;

/** What the directory needs beside what every service needs: how it tells duty teams that something has come. */
export class DirectorySettings extends Settings {
  /** The mail server; without it no notice is sent, and they wait. */
  @IsOptional()
  @Matches(/^smtps?:\/\/\S+$/, { message: 'must be a URL such as smtps://user:password@host:465' })
  smtpUrl?: string;
  /** Whom notices are from. */
  @ValidateIf(mail)
  @Matches(/^[^\s@<>]+@[^\s@<>]+$/, { message: 'must be an address such as no-reply@footbridge.example' })
  @MaxLength(254)
  noticeFrom?: string;
  /** Where people sign in. */
  @ValidateIf(mail) @IsUrl({ require_tld: false, require_protocol: true }) portalUrl?: string;
}
