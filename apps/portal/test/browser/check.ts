import { AxeBuilder } from '@axe-core/playwright';
import { type Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LEAST_TARGET = 24;

/** Everything that is wrong with the page that is open, as sentences; empty when nothing is. */
export async function faultsOf(page: Page): Promise<string[]> {
  const axe = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  const shape = await page.evaluate((least) => {
    const root = document.documentElement;
    const visible = (element: Element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true });
    };
    // Links within sentences are exempt (WCAG 2.5.8); those alone in their line or cell are not.
    const targets = [
      ...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, a[class], summary'),
    ];
    const small = targets
      .filter((each) => visible(each) && !each.closest('.nhsuk-skip-link, p, .nhsuk-hint'))
      .filter((each) => {
        const { width, height } = each.getBoundingClientRect();
        return Math.round(width) < least || Math.round(height) < least;
      });
    return {
      lang: root.lang,
      headings: document.querySelectorAll('h1').length,
      sideways: root.scrollWidth - root.clientWidth,
      small: small.map((each) => `${each.tagName.toLowerCase()} "${each.textContent.trim().slice(0, 40)}"`),
      ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
    };
  }, LEAST_TARGET);
  const doubled = shape.ids.filter((id, n) => shape.ids.indexOf(id) !== n);
  return [
    ...axe.violations.map(
      ({ id, help, nodes }) =>
        `axe ${id}: ${help} (${nodes
          .map(({ target }) => target.join(' '))
          .slice(0, 3)
          .join('; ')})`,
    ),
    ...(shape.lang === 'en' ? [] : ['the page has no language']),
    ...(shape.headings === 1 ? [] : [`${shape.headings} headings of the first level`]),
    ...(shape.sideways <= 0 ? [] : [`scrolls sideways by ${shape.sideways} pixels`]),
    ...shape.small.map((each) => `a target below ${LEAST_TARGET} pixels: ${each}`),
    ...doubled.map((id) => `the id ${id} twice`),
  ];
}

/** Opens a page at both widths; what is wrong with it at either, and its title. */
export async function lookAt(page: Page, path: string): Promise<{ title: string; faults: string[] }> {
  const faults: string[] = [];
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    const response = await page.goto(path);
    if (response?.status() !== 200) faults.push(`${width}: answered ${String(response?.status())}`);
    if (!(response?.headers()['content-security-policy'] ?? '').includes("default-src 'none'"))
      faults.push('no strict policy');
    if (response?.headers()['cache-control'] !== 'no-store') faults.push('may be stored');
    faults.push(...(await faultsOf(page)).map((fault) => `${width}: ${fault}`));
  }
  return { title: await page.title(), faults };
}
