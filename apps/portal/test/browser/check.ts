import { AxeBuilder } from '@axe-core/playwright';
import { type Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LEAST_TARGET = 24;

/** What the width changes: which controls and headings of tables there are, how large, and what must be scrolled. */
const OF_WIDTH = [
  ...['target-size', 'scrollable-region-focusable', 'button-name', 'link-name', 'link-in-text-block'],
  ...['aria-hidden-focus', 'nested-interactive', 'th-has-data-cells', 'empty-table-header', 'heading-order'],
];

/**
 * Everything that is wrong with the page that is open, as sentences; empty when nothing is. Contrast takes most of the time, and neither
 * colours nor what the page says know the width: whoever looks at several widths asks at all but one for what is `of-width` alone, and
 * whoever sees what others looked at already, `again`.
 */
export async function faultsOf(page: Page, look: 'whole' | 'again' | 'of-width' = 'whole'): Promise<string[]> {
  // Pages have no frames; otherwise axe would open another page for each look to gather what frames say.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  if (look === 'of-width') axe.withRules(OF_WIDTH);
  else axe.withTags(TAGS).disableRules(look === 'again' ? ['color-contrast'] : []);
  const { violations } = await axe.analyze();
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
    ...violations.map(
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

/**
 * Opens a page as a telephone does, then makes the window wide: what is wrong with it at either width, and its title. Only styles
 * know the width, so that resizing shows what loading would; the header's menu, which has a script, is looked at once it has settled.
 */
export async function lookAt(page: Page, path: string): Promise<{ title: string; faults: string[] }> {
  const faults: string[] = [];
  await page.setViewportSize({ width: 320, height: 900 });
  const response = await page.goto(path);
  if (response?.status() !== 200) faults.push(`answered ${String(response?.status())}`);
  if (!(response?.headers()['content-security-policy'] ?? '').includes("default-src 'none'"))
    faults.push('no strict policy');
  if (response?.headers()['cache-control'] !== 'no-store') faults.push('may be stored');
  if ((await page.locator('iframe, frame, object').count()) > 0)
    faults.push('has a frame, whose inside is not looked at');
  faults.push(...(await faultsOf(page, 'of-width')).map((fault) => `320: ${fault}`));
  await page.setViewportSize({ width: 1280, height: 900 });
  await settled(page);
  faults.push(...(await faultsOf(page)).map((fault) => `1280: ${fault}`));
  return { title: await page.title(), faults };
}

/** Resolves when the width has reached the page and the header's menu, which acts a frame after that, and once more on its own change. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.documentElement.clientWidth > 1_000);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const frame = (left: number) => {
          if (left === 0) resolve();
          else
            requestAnimationFrame(() => {
              frame(left - 1);
            });
        };
        frame(4);
      }),
  );
}
