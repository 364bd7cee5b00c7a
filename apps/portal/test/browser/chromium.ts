import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** The browser of this machine (`tools/test.mjs` installs one where there is none). */
export function launchChromium(): Promise<Browser> {
  const executablePath = [process.env['CHROMIUM_PATH'] ?? '', ...PLACES].find(
    (file) => file !== '' && existsSync(file),
  );
  if (executablePath === undefined)
    throw new Error('There is no Chromium here. Install it, or name it in CHROMIUM_PATH.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
