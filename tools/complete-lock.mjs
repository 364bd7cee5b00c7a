// `npm run lock`, after every change of dependencies. A registry may lack the optional binaries of other platforms; npm then
// leaves them out of package-lock.json and `npm ci` refuses it. This puts the missing entries back (exact versions only).
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = [
  [/darwin/, 'darwin'],
  [/win32|windows|-win/, 'win32'],
  [/freebsd/, 'freebsd'],
  [/android/, 'android'],
  [/openbsd/, 'openbsd'],
  [/netbsd/, 'netbsd'],
  [/sunos/, 'sunos'],
  [/aix/, 'aix'],
  [/openharmony/, 'openharmony'],
  [/linux/, 'linux'],
];
const processors = [
  [/arm64|aarch64/, 'arm64'],
  [/x64|x86_64/, 'x64'],
  [/ia32/, 'ia32'],
  [/arm/, 'arm'],
  [/ppc64/, 'ppc64'],
  [/s390x/, 's390x'],
  [/riscv64/, 'riscv64'],
  [/loong/, 'loong64'],
  [/wasm/, 'wasm32'],
];
const pick = (table, name) => table.find(([pattern]) => pattern.test(name))?.[1] ?? 'none';

/** Whether `name` can be resolved from the package at `path`, walking up as Node does. */
function resolves(path, name) {
  for (let at = path; at.includes('/node_modules/'); at = at.slice(0, at.lastIndexOf('/node_modules/')))
    if (lock.packages[`${at}/node_modules/${name}`]) return true;
  return Boolean(lock.packages[`${path}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`]);
}

let added = 0;
for (const [path, entry] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolves(path, name)) continue;
    lock.packages[`node_modules/${name}`] = {
      version: version.replace(/^[\^~]/, ''),
      cpu: [pick(processors, name)],
      ...(entry.dev ? { dev: true } : {}),
      ...(/musl/.test(name) ? { libc: ['musl'] } : {}),
      optional: true,
      os: [pick(systems, name)],
    };
    added++;
  }
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added === 0 ? 'The lock file is complete.' : `Put back ${added} optional packages of other platforms.`);
