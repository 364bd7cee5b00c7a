import { type Page } from 'playwright-core';
import { syllable } from 'syllable';

/** The main text of the page that is open, as sentences: each block is one at least. */
async function sentencesOf(page: Page): Promise<string[]> {
  const blocks = await page.evaluate(() => {
    const kinds = 'h1, h2, h3, h4, p, li, dt, dd, label, legend, summary, button, .nhsuk-hint, .nhsuk-inset-text';
    const all = [...document.querySelectorAll<HTMLElement>(`main :is(${kinds})`)];
    return all.filter((each) => !each.querySelector(kinds)).map((each) => each.innerText);
  });
  return blocks.flatMap((block) => block.split(/[.!?:]+(?=\s|$)|\n+/)).filter((each) => /[A-Za-z]/.test(each));
}

/**
 * The reading age of the page that is open: the Flesch–Kincaid grade of its main text, plus five. A number is a word of one
 * syllable; names count like every other word.
 */
export async function readingAge(page: Page): Promise<number> {
  const sentences = await sentencesOf(page);
  const words = sentences.flatMap((each) => each.match(/[A-Za-z’'&-]+|\d[\d:,]*(?:am|pm)?/g) ?? []);
  if (words.length === 0) throw new Error('There is nothing to read on this page.');
  const syllables = words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0);
  const grade = 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
  return Math.round((grade + 5) * 10) / 10;
}
