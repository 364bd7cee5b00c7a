// npm run pictures
// Takes the pictures of pages in docs/images anew, from the real pages of a system that it starts and ends.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { FROM_SOURCE, root } from './prove/services.js';

const node = [process.execPath, ...FROM_SOURCE];
const words = [
  join(root, 'tools', 'with-system.ts'),
  '--',
  ...node,
  join(root, 'apps', 'portal', 'test', 'pictures.ts'),
];
const { status } = spawnSync(process.execPath, [...FROM_SOURCE, ...words], { stdio: 'inherit' });
process.exit(status ?? 1);
