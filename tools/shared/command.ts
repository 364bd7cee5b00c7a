/** Wrong words on the command line. */
export class UsageError extends Error {}

/** Runs a command of tools/ with its words: its exit code is 0 or 1, and 2, with the usage, for wrong words. */
export async function runCommand(run: (words: readonly string[]) => Promise<number>, usage: string): Promise<void> {
  // The processes that we start do not keep us alive; waiting for them must.
  const awake = setInterval(() => undefined, 60_000);
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof UsageError) console.error(usage);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  } finally {
    clearInterval(awake);
  }
}
