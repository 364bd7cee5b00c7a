import { readFileSync } from 'node:fs';

/**
 * Milliseconds that all processes of a test are ahead of the database's time: the whole number that the file holds, read anew
 * each time; 0 while there is no file.
 */
export function clockOffset(file: string | undefined): number {
  if (file === undefined) return 0;
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
  if (text === '') return 0;
  if (!/^-?\d{1,13}$/.test(text)) throw new Error('TEST_CLOCK_FILE must hold a whole number of milliseconds');
  return Number(text);
}
