import { UsageError } from './options.js';
import { StartError } from './installation.js';

/** As Node, PostgreSQL and Java say it; a limit on files or a used-up quota has the same remedy. */
const DISK_FULL =
  /\b(ENOSPC|EDQUOT|EFBIG)\b|no space left on device|disk quota exceeded|file too large|not enough disk space/i;

/** The one message for whoever started, and the exit code. Anything but a plain defect says what to do. */
export function tellFailure(error: unknown, dir: string): { readonly words: string; readonly code: number } {
  if (error instanceof UsageError) return { words: error.message, code: 2 };
  const words = error instanceof Error ? error.message : String(error);
  if (isDiskFull(error)) {
    const [found = ''] = words.split('\n').filter((line) => DISK_FULL.test(line));
    const remedy = `Free some space, or name a directory on another disk in FOOTBRIDGE_DIR, then start again. Data are kept in ${dir}.`;
    return { words: `The disk is full. ${remedy}${found && `\nWhat could not be written: ${found.trim()}`}`, code: 1 };
  }
  return { words: error instanceof StartError ? words : `Footbridge could not start: ${words}`, code: 1 };
}

/** Whether an error, or what led to it, is that nothing more could be written. */
function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  const within = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return DISK_FULL.test(`${code ?? ''} ${error.message}`) || [error.cause, ...within].some(isDiskFull);
}
