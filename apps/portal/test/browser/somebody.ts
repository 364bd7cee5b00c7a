import { type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { peopleThere } from '../../../../tools/start/people.js';

/** The address of the system under test. */
export const url: string = process.env['FOOTBRIDGE_URL'] ?? '';
if (url === '')
  throw new Error('Run these tests with: node tools/run.mjs with-system -- jest --config jest.browser.config.mjs');

const { accountOf } = peopleThere();

/** Somebody in a browser of their own. What goes wrong in it, and what it asks others for, is kept. */
export class Somebody {
  readonly complaints: string[] = [];

  private constructor(
    readonly subject: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      // The browser itself says which answers were no success; those are what a test asks for.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== url && protocol !== 'data:') this.complaints.push(`asked ${origin}`);
    });
  }

  /** A browser in which nobody has signed in. */
  static async arrive(browser: Browser, subject = 'nobody', options: BrowserContextOptions = {}): Promise<Somebody> {
    const context = await browser.newContext({ baseURL: url, ...options });
    context.setDefaultTimeout(30_000);
    return new Somebody(subject, context, await context.newPage());
  }

  /** Signs in through the real sign-in, and chooses the role that they are named after where there are several. */
  static async signIn(browser: Browser, subject: string, options: BrowserContextOptions = {}): Promise<Somebody> {
    const somebody = await Somebody.arrive(browser, subject, options);
    await somebody.signIn();
    return somebody;
  }

  async signIn(): Promise<void> {
    const account = accountOf(this.subject);
    if (!account) throw new Error(`Nobody signs in as ${this.subject}.`);
    const { page } = this;
    await page.goto(`/sign-in/${account.issuer.toLowerCase()}`);
    // A sign-in that still remembers them lets them in at once.
    if (page.url().includes('/identity/')) await this.chooseThemselves();
    if (new URL(page.url()).pathname === '/role') {
      const [role = ''] = this.subject.split('@');
      await page.getByRole('radio', { name: new RegExp(role.replace(/-\d$/, '').replaceAll('-', ' '), 'i') }).check();
      await page.getByRole('button', { name: 'Go on' }).click();
    }
  }

  /** At the development sign-in: from the list, or by name for those who are made anew in each test. */
  async chooseThemselves(): Promise<void> {
    const { page, subject } = this;
    await page.evaluate((value) => {
      const select = document.querySelector<HTMLSelectElement>('#subject');
      if (!select) return;
      if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
      select.value = value;
    }, subject);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForLoadState();
  }

  /** Looks at a page again until it says something: for what reaches another service as an event. */
  async sees(path: string, words: RegExp): Promise<string> {
    let text = '';
    for (const end = Date.now() + 60_000; Date.now() < end;) {
      await this.page.goto(path);
      text = (await this.page.textContent('main')) ?? '';
      if (words.test(text)) return text;
    }
    throw new Error(`${path} never said ${String(words)}, but: ${text.slice(0, 800)}`);
  }

  /** As if nothing had been done for a while. */
  async fallAsleep(): Promise<void> {
    await this.page.evaluate(() => fetch('/sleep', { method: 'POST' }));
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}

/** Asks the control of the system under test (tools/start/control.ts). */
export async function control(path: string): Promise<void> {
  const address = process.env['FOOTBRIDGE_CONTROL'];
  if (address === undefined) throw new Error('This test needs a system of its own: with-system.');
  const response = await fetch(`${address}${path}`, { method: 'POST' });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
}
