/** What a check looks for. */
export const WRONGS = ['lost', 'doubled', 'gap', 'differs', 'parked'] as const;
export type Wrong = (typeof WRONGS)[number];

/** Everything that is wrong, by kind, in words. */
export type Findings = {
  readonly of: Readonly<Record<Wrong, string[]>>;
  note(wrong: Wrong, words: string): void;
};

export function noFindings(): Findings {
  const of: Record<Wrong, string[]> = { lost: [], doubled: [], gap: [], differs: [], parked: [] };
  return {
    of,
    note: (wrong, words) => {
      of[wrong].push(words);
    },
  };
}

/** Notes where two sets differ: what is missing was lost, what is too much came from nowhere. */
export function compareSets(
  findings: Findings,
  what: string,
  { wanted, found }: { wanted: ReadonlySet<string>; found: ReadonlySet<string> },
): void {
  for (const each of wanted) if (!found.has(each)) findings.note('lost', `${what}: ${each} is missing`);
  for (const each of found) if (!wanted.has(each)) findings.note('doubled', `${what}: ${each} is too much`);
}

/** The same where each may come once only, which a set would hide. */
export function compareOnce(
  findings: Findings,
  what: string,
  found: readonly string[],
  wanted: readonly string[],
): void {
  compareSets(findings, what, { wanted: new Set(wanted), found: new Set(found) });
  const twice = found.length - new Set(found).size;
  if (twice > 0) findings.note('doubled', `${what}: ${twice} came twice`);
}

/** Notes whether numbers are 1, 2, 3 … each once, in any order. */
export function checkGapless(findings: Findings, what: string, numbers: readonly number[]): void {
  const seen = new Set(numbers);
  if (seen.size < numbers.length) findings.note('doubled', `${what}: ${numbers.length - seen.size} numbers come twice`);
  for (let number = 1; number <= seen.size; number++) {
    if (!seen.has(number)) {
      findings.note('gap', `${what}: number ${number} is missing`);
      return;
    }
  }
}
