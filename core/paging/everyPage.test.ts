import { expect, test } from 'vitest';
import { everyPage } from './everyPage.ts';

const LIST = ['a', 'b', 'c', 'd', 'e'];

test('pages follow each other to the last one, and are read one at a time', async () => {
  const asked: (string | undefined)[] = [];
  const read = (after: string | undefined) => {
    asked.push(after);
    const from = after === undefined ? 0 : LIST.indexOf(after) + 1;
    const items = LIST.slice(from, from + 2);
    return Promise.resolve({ items, next: from + 2 < LIST.length ? items.at(-1)! : null });
  };
  const pages = everyPage(read);
  expect((await pages.next()).value).toEqual({ items: ['a', 'b'], next: 'b' });
  expect(asked).toEqual([undefined]);
  const rest = [];
  for await (const { items } of pages) rest.push(items);
  expect(rest).toEqual([['c', 'd'], ['e']]);
  expect(asked).toEqual([undefined, 'b', 'd']);
});

test('a list without a second page is one page', async () => {
  const pages = [];
  for await (const page of everyPage(() => Promise.resolve({ next: null }))) pages.push(page);
  expect(pages).toEqual([{ next: null }]);
});
