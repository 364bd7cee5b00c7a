import { existsSync, readFileSync } from 'node:fs';

/**
 * Milliseconds that all processes of a test are ahead of the database's time: the whole number that the file holds, read anew
 * each time; 0 while there is no file.
 */
export function clockOffset(file: string | undefined): number {
  if (file === undefined) return 0;
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (text === '') return 0;
  if (!/^-?\d{1,13}$/.test(text)) throw new Error('TEST_CLOCK_FILE must hold a whole number of milliseconds');
  return Number(text);
}
