// `npm start`: installs what is missing, then goes on as tools/start/main.ts on the project's own Node. That process ends
// everything that it started when this one ends, however this one ends: the channel between the two closes.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies, fromSource, node, root } from './bootstrap.mjs';

ensureDependencies();
const child = spawn(node, [...fromSource, join(root, 'tools', 'start', 'main.ts'), ...process.argv.slice(2)], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  // Ctrl-C reaches it through us alone, once.
  detached: true,
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  console.error(`Footbridge could not start: ${error.message}`);
  process.exit(1);
});
child.once('exit', (code, signal) => {
  process.exit(code ?? 128 + constants.signals[signal]);
});

// npm does not tell us when it is killed; then we, or the shell between the two, belong to somebody else.
if (process.env.npm_lifecycle_event === 'start') {
  const parent = process.ppid;
  const shell = /^(\S*\/)?(ba|da|a|z|k)?sh\b/.test(told(parent, 'args'));
  const npm = shell ? told(parent, 'ppid') : undefined;
  setInterval(() => {
    if (process.ppid !== parent || (shell && told(parent, 'ppid') !== npm)) child.kill('SIGTERM');
  }, 1_000).unref();
}

/** What the system says of a process: its command, or its parent. */
function told(pid, what) {
  if (!existsSync('/proc/self/stat')) {
    return spawnSync('ps', ['-o', `${what}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  }
  try {
    if (what === 'args') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1];
  } catch {
    return ''; // it has ended
  }
}
