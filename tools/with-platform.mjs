// Runs a command with PostgreSQL and Kafka: `node tools/with-platform.mjs [--dir DIR] [--keep] -- <command> [arguments]`.
// The environment of the command names them; its exit code is passed on; nothing is left behind.
import { dirname } from 'node:path';
import './ts-hook.mjs';

const { runWithPlatform } = await import('../libs/testing/src/with-platform.ts');
try {
  process.exitCode = await runWithPlatform(process.argv.slice(2), dirname(import.meta.dirname));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
