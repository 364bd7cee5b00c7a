// Runs a development command from source: node tools/run.mjs <command> [arguments]; the commands are tools/<command>.ts.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, fromSource, node, root } from './bootstrap.mjs';

const [command = '', ...rest] = process.argv.slice(2);
const file = join(root, 'tools', `${command}.ts`);
if (!/^[a-z-]+$/.test(command) || !existsSync(file)) {
  console.error(`There is no command "${command}". See the scripts in package.json.`);
  process.exit(2);
}
ensureDependencies();
const { status, signal } = spawnSync(node, [...fromSource, file, ...rest], { stdio: 'inherit' });
process.exit(signal ? 1 : (status ?? 1));
