// The browser in which pages are tested: found where it usually lies, else installed from the system's packages.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

const found = () => [process.env.CHROMIUM_PATH, ...PLACES].find((file) => file && existsSync(file));

/** The path of a Chromium; undefined, after saying what to do, where none can be had. */
export function ensureBrowser() {
  const there = found();
  if (there) return there;
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log('Installing Chromium from the system’s packages (about half a minute, the first time only)…');
    const quiet = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-q'], quiet);
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], quiet);
  }
  const installed = found();
  if (!installed) {
    console.error(
      'There is no Chromium here to test pages in. Install it (Debian: apt-get install chromium), or name it in CHROMIUM_PATH.',
    );
  }
  return installed;
}
