import type { Locator, Page } from 'playwright-core';

/** How somebody uses a page: with a pointer, or with the keyboard alone. */
export type Hand = {
  /** Follows a link or presses a button. */
  press(on: Locator): Promise<void>;
  /** Marks a box. */
  mark(on: Locator): Promise<void>;
  /** Writes into a field and sends its form. */
  send(on: Locator, text: string): Promise<void>;
};

export function pointer(): Hand {
  return {
    press: (on) => on.click(),
    mark: (on) => on.check(),
    send: async (on, text) => {
      await on.fill(text);
      await on.press('Enter');
    },
  };
}

/** Most presses of Tab on the way to something: a page that takes more hides it from the keyboard. */
const MOST_TABS = 400;

export function keyboard(page: Page): Hand {
  const reach = async (on: Locator) => {
    await on.waitFor();
    // Found once: looking it up by its role reads the whole page, at every press.
    const wanted = await on.elementHandle();
    for (let tabs = 0; tabs < MOST_TABS; tabs++) {
      if (await wanted?.evaluate((element) => element === element.ownerDocument.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`not reached by ${MOST_TABS} presses of Tab: ${String(on)}`);
  };
  return {
    press: async (on) => {
      await reach(on);
      await page.keyboard.press('Enter');
    },
    mark: async (on) => {
      await reach(on);
      await page.keyboard.press('Space');
    },
    send: async (on, text) => {
      await reach(on);
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    },
  };
}
