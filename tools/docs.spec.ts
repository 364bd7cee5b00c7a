import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.footbridge', '.nx', 'data', 'coverage']);

/** Every markdown file of the repository, but those that belong to copied data. */
function documents(directory = root): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return documents(path);
    return entry.name.endsWith('.md') ? [relative(root, path)] : [];
  });
}

/** The places that links and pictures lead to, fenced code left out. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  const inline = [...prose.matchAll(/\]\(<?([^)\s>]+)>?\)/g)].map((match) => match[1] ?? '');
  const pictures = [...prose.matchAll(/\b(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  return [...inline, ...pictures].filter((link) => !/^[a-z]+:/.test(link));
}

/** Headings as the anchors that GitHub makes of them. */
function anchorsOf(text: string): string[] {
  const headings = text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm);
  return [...headings].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

function isBroken(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, document) : resolve(root, dirname(document), path);
  if (!existsSync(target)) return true;
  return anchor !== undefined && target.endsWith('.md') && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
}

/** Code in backticks and in fences. */
function codeOf(text: string): string[] {
  const fences = [...text.matchAll(/^```.*\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  const spans = [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
  return [...fences, ...spans];
}

/** Paths of the repository that a text names: those that begin with one of its folders, without a placeholder. */
const filesIn = (text: string) =>
  codeOf(text)
    .flatMap((code) => code.split(/\s+/))
    .filter((word) => /^(apps|libs|infra|tools|docs|\.ci)\/[\w./-]+$/.test(word));

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** npm commands that a text names and that cannot be run: no such script, or one whose program is not there. */
function commandsThatFail(text: string): string[] {
  const named = codeOf(text).flatMap((code) => [
    ...[...code.matchAll(/npm run (?:--silent )?([a-z-]+)/g)].map((match) => match[1] ?? ''),
    ...[...code.matchAll(/npm (start|test)\b/g)].map((match) => match[1] ?? ''),
  ]);
  return named.filter((name) => {
    const [, program] = /^node (\S+)/.exec(scripts[name] ?? '') ?? [];
    if (scripts[name] === undefined) return true;
    if (program === undefined) return false;
    const command = /^node tools\/run\.mjs ([a-z-]+)/.exec(scripts[name])?.[1];
    return (
      !existsSync(join(root, program)) || (command !== undefined && !existsSync(join(root, 'tools', `${command}.ts`)))
    );
  });
}

/** The tests that a text names as `file`: "title". */
function testsIn(text: string): { file: string; title: string }[] {
  const flowing = text.replaceAll(/\s*\n\s+/g, ' ');
  return [...flowing.matchAll(/`([\w./-]+\.spec\.ts)`:\s"([^"]+)"/g)].map((match) => ({
    file: match[1] ?? '',
    title: match[2] ?? '',
  }));
}

function isThere({ file, title }: { file: string; title: string }): boolean {
  if (!existsSync(join(root, file))) return false;
  // Prettier sets the title on a line of its own where something stands behind the test.
  const source = read(file).replaceAll(/\(\n\s+/g, '(');
  return ["'", '"', '`'].some((quote) => source.includes(`(${quote}${title}${quote},`));
}

/** How the parts of a README begin, in their order: as a heading, in bold or as a plain line. */
const SUBJECTS = ['(?:what it )?owns', 'events', '(?:how to )?run', '(?:how to )?test', 'surprises'].map(
  (subject) => new RegExp(`^(?:## |\\*\\*)?${subject}\\b`, 'im'),
);
const guides = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...documents().filter((path) => path.startsWith('docs/')),
];
const runbooks = documents().filter((path) => path.startsWith('docs/runbooks/'));

describe('the documents', () => {
  it.each(documents())('%s: every link leads somewhere', (document) => {
    expect(linksOf(read(document)).filter((link) => isBroken(document, link))).toEqual([]);
  });

  it.each(guides)('%s names only files that are there', (document) => {
    expect(filesIn(read(document)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(guides)('%s names only commands that can be run', (document) => {
    expect(commandsThatFail(read(document))).toEqual([]);
  });

  it('are there for every app and lib, in one order', () => {
    const rooms = ['apps', 'libs'].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
    );
    const wrong = rooms.filter((room) => {
      if (!existsSync(join(root, room, 'README.md'))) return true;
      const text = read(`${room}/README.md`);
      const places = SUBJECTS.map((subject) => text.search(subject));
      return places.some((place, n) => place < 0 || place < (places[n - 1] ?? 0));
    });
    expect(wrong).toEqual([]);
  });
});

describe('the hazard log', () => {
  const log = read('docs/hazard-log.md');
  const hazards = log.split(/^## (?=H\d)/m).slice(1);

  it('holds the hazards that must be there, each with every part and at least one test', () => {
    const parts = ['Cause', 'Effect', 'Severity before', 'Control', 'Tests', 'Residual'];
    const lacking = hazards.filter(
      (hazard) => testsIn(hazard).length === 0 || !parts.every((part) => hazard.includes(`- **${part}**`)),
    );
    expect(hazards.length).toBeGreaterThanOrEqual(12);
    expect(lacking.map((hazard) => hazard.split('\n')[0])).toEqual([]);
  });

  it('names tests that are there, under exactly these titles', () => {
    expect(testsIn(log).filter((test) => !isThere(test))).toEqual([]);
  });

  it('says who must own it', () => {
    expect(log).toMatch(/Clinical Safety Officer[\s\S]*DCB0129[\s\S]*DCB0160/);
  });
});

describe('the runbooks', () => {
  it.each(runbooks)('%s says how one notices, what to do and when it is over', (runbook) => {
    const headings = [...read(runbook).matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(expect.arrayContaining(['What one sees', 'What to do', 'When it is over']));
  });
});
