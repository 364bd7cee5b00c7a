import { type Page } from 'playwright-core';

const MOST_TABS = 400;

/** Somebody who has no mouse: everything is reached by Tab and done with Space, arrows and Enter. */
export class Keys {
  constructor(private readonly page: Page) {}

  /** Tabs on until the element with this id has the focus. */
  async to(id: string): Promise<void> {
    await this.until(id, (wanted) => document.activeElement?.id === wanted);
  }

  async type(id: string, words: string): Promise<void> {
    await this.to(id);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(words);
  }

  /** Each name with what is typed into it, in the order of the page. */
  async typeAll(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [id, words] of Object.entries(fields)) await this.type(id, words);
  }

  /** Chooses in a list, by the arrows. */
  async choose(id: string, value: string): Promise<void> {
    await this.to(id);
    for (let n = 0; n < 60; n += 1) {
      if ((await this.page.evaluate(() => (document.activeElement as HTMLSelectElement).value)) === value) return;
      await this.page.keyboard.press('ArrowDown');
    }
    throw new Error(`${id} offers no ${value}`);
  }

  /** Ticks the boxes of this name with these values. */
  async tick(name: string, ...values: readonly string[]): Promise<void> {
    for (const value of values) {
      await this.to(await this.idOf(name, value));
      await this.page.keyboard.press('Space');
    }
  }

  /** Picks one of several: Tab comes to the group, the arrows go on in it. */
  async pick(name: string, value: string): Promise<void> {
    const id = await this.idOf(name, value);
    await this.until(name, (wanted) => {
      const focused = document.activeElement;
      return focused instanceof HTMLInputElement && focused.type === 'radio' && focused.name === wanted;
    });
    for (let n = 0; n < 20; n += 1) {
      if ((await this.page.evaluate(() => document.activeElement?.id)) === id) break;
      await this.page.keyboard.press('ArrowDown');
    }
    await this.page.keyboard.press('Space');
  }

  /** Presses a button or follows a link, and waits for where it leads. */
  async press(words: string): Promise<void> {
    await this.until(words, (wanted) => document.activeElement?.textContent.trim().startsWith(wanted) === true);
    await Promise.all([this.page.waitForEvent('load'), this.page.keyboard.press('Enter')]);
  }

  private async until(what: string, holds: (what: string) => boolean): Promise<void> {
    for (let n = 0; n < MOST_TABS; n += 1) {
      if (await this.page.evaluate(holds, what)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`The focus never came to ${what} on ${this.page.url()}`);
  }

  private async idOf(name: string, value: string): Promise<string> {
    const id = await this.page.locator(`[name="${name}"][value="${value}"]`).getAttribute('id');
    if (id === null) throw new Error(`There is no ${name} of ${value}`);
    return id;
  }
}
