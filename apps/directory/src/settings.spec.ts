import { describe, expect, it } from '@jest/globals';
import { readSettings } from '@footbridge/service';
import { DirectorySettings } from './settings.js';

const least = {
  SERVICE: 'directory',
  HTTP_PORT: '0',
  DATABASE_URL_REQUEST: 'postgres://a@b/c',
  DATABASE_URL_HANDLER: 'postgres://a@b/c',
};
const read = (more: Record<string, string>) => readSettings({ ...least, ...more }, DirectorySettings);

describe('the directory’s settings', () => {
  it('need no mail server', () => {
    expect(read({}).smtpUrl).toBeUndefined();
  });

  it('name from whom and the address to sign in at where there is one', () => {
    expect(() => read({ SMTP_URL: 'smtp://localhost:25' })).toThrow(/NOTICE_FROM is missing; PORTAL_URL is missing/);
    const all = { SMTP_URL: 'smtps://u:p@mail:465', NOTICE_FROM: 'a@b.example', PORTAL_URL: 'https://f.example/' };
    expect(read(all)).toMatchObject({ smtpUrl: all.SMTP_URL, portalUrl: all.PORTAL_URL });
    expect(() => read({ ...all, SMTP_URL: 'http://mail' })).toThrow(/SMTP_URL must be a URL/);
    expect(() => read({ ...all, NOTICE_FROM: 'Somebody <a@b>' })).toThrow(/NOTICE_FROM must be an address/);
  });
});
