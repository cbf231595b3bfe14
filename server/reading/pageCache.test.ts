import { expect, test, vi } from 'vitest';
import type { PageAddress } from '#server/reading/address';
import type { Page } from '#server/reading/page';
import { pageCache } from '#server/reading/pageCache';
import type { PageCacheOptions } from '#server/reading/pageCache';

const address = (key: string, board: string | null = null): PageAddress => ({ key, board });
const pageWith = (text: string, over: Partial<Page> = {}): Page => ({
  status: 200,
  headers: {},
  body: Buffer.from(text),
  etag: text,
  policy: '',
  keepMs: 60_000,
  agedMs: 0,
  ...over,
});

/** A cache whose renderings end when the test says so. */
function setUp(options: Partial<PageCacheOptions> = {}) {
  const asked: { key: string; done: (page: Page | null) => void; fail: (error: Error) => void }[] = [];
  const clock = { now: 1_000 };
  const pages = pageCache({
    bytes: 1_000_000,
    render: ({ key }) => new Promise((done, fail) => asked.push({ key, done, fail })),
    encode: (body, coding) => Promise.resolve(Buffer.from(`${coding}:${body.toString()}`)),
    now: () => clock.now,
    ...options,
  });
  pages.hears();
  /** Asks, and has the n-th rendering end with a text. */
  const rendered = async (at: PageAddress, text: string) => {
    const answer = pages.ask(at);
    await settled();
    asked.at(-1)!.done(pageWith(text));
    return answer;
  };
  return { pages, asked, clock, rendered };
}
/** Lets everything go on that waits for nothing from outside. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const seen = async (pages: ReturnType<typeof setUp>['pages'], at: PageAddress) => {
  const { page, how } = await pages.ask(at);
  return `${how} ${page?.body.toString() ?? 'nothing'}`;
};

test('a page is rendered once and then kept, for as long as it may be', async () => {
  const { pages, asked, clock, rendered } = setUp();
  expect((await rendered(address('/a'), 'one')).how).toBe('rendered');
  expect(await seen(pages, address('/a'))).toBe('cached one');
  clock.now += 60_001;
  expect((await rendered(address('/a'), 'two')).page?.body.toString()).toBe('two');
  expect(asked).toHaveLength(2);
});

test('an aged page is answered at once and made anew behind it, once', async () => {
  const { pages, asked, clock } = setUp();
  const first = pages.ask(address('/a'));
  await settled();
  asked[0]!.done(pageWith('one', { agedMs: 10_000 }));
  await first;
  clock.now += 60_001;
  expect(await seen(pages, address('/a'))).toBe('aged one');
  expect(await seen(pages, address('/a'))).toBe('aged one');
  await settled();
  expect(asked).toHaveLength(2);
  asked[1]!.done(pageWith('two'));
  await settled();
  expect(await seen(pages, address('/a'))).toBe('cached two');
});

test('an aged page stays when it can’t be made anew, until it is too old', async () => {
  const { pages, asked, clock, rendered } = setUp();
  const first = pages.ask(address('/a'));
  await settled();
  asked[0]!.done(pageWith('one', { agedMs: 10_000 }));
  await first;
  clock.now += 60_001;
  await pages.ask(address('/a'));
  await settled();
  asked[1]!.fail(new Error('broken'));
  await settled();
  expect(await seen(pages, address('/a'))).toBe('aged one');
  await settled();
  asked[2]!.fail(new Error('broken'));
  clock.now += 10_000;
  expect((await rendered(address('/a'), 'two')).how).toBe('rendered');
});

test('a change drops an aged page like any other', async () => {
  const { pages, asked, clock, rendered } = setUp();
  const first = pages.ask(address('/a', 'demo'));
  await settled();
  asked[0]!.done(pageWith('one', { agedMs: 10_000 }));
  await first;
  clock.now += 60_001;
  pages.changed({ kind: 'board', id: 'demo' });
  expect((await rendered(address('/a', 'demo'), 'two')).how).toBe('rendered');
});

test('so many pages are rendered at a time, the others in turn', async () => {
  const { pages, asked } = setUp({ atOnce: 2 });
  const all = ['/a', '/b', '/c'].map((key) => pages.ask(address(key, key)));
  await settled();
  expect(asked.map(({ key }) => key)).toEqual(['/a', '/b']);
  // What waits sees a change that came before its turn.
  pages.changed({ kind: 'board', id: '/c' });
  asked[1]!.done(pageWith('b'));
  await settled();
  expect(asked.map(({ key }) => key)).toEqual(['/a', '/b', '/c']);
  asked[0]!.done(pageWith('a'));
  asked[2]!.done(pageWith('c'));
  await Promise.all(all);
  expect(await seen(pages, address('/c', '/c'))).toBe('cached c');
});

test('a rendering that hangs gives its turn up', async () => {
  const { pages, asked } = setUp({ atOnce: 1, hangsMs: 1 });
  const hanging = pages.ask(address('/a'));
  const next = pages.ask(address('/b'));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]!.done(pageWith('b'));
  expect((await next).page?.etag).toBe('b');
  asked[0]!.done(pageWith('a'));
  expect((await hanging).page?.etag).toBe('a');
});

test('who asks for one page at the same time gets one rendering', async () => {
  const { pages, asked } = setUp();
  const all = Promise.all([1, 2, 3].map(() => pages.ask(address('/a'))));
  await settled();
  expect(asked).toHaveLength(1);
  asked[0]!.done(pageWith('one'));
  expect((await all).map(({ page }) => page?.etag)).toEqual(['one', 'one', 'one']);
});

test('a rendering that hangs is not waited for by those who come later, and is still dropped by a change', async () => {
  const { pages, asked, clock, rendered } = setUp();
  const hanging = pages.ask(address('/a', 'demo'));
  await settled();
  clock.now += 5_001;
  expect((await rendered(address('/a', 'demo'), 'later')).page?.etag).toBe('later');
  pages.changed({ kind: 'board', id: 'demo' });
  asked[0]!.done(pageWith('old'));
  await hanging;
  expect((await rendered(address('/a', 'demo'), 'new')).page?.etag).toBe('new');
});

test('a change of a board drops its pages and those that show any board', async () => {
  const { pages, rendered } = setUp();
  for (const [key, board] of [
    ['/boards/a', 'a'],
    ['/boards/b', 'b'],
    ['/', null],
  ] as const)
    await rendered(address(key, board), 'one');
  pages.changed({ kind: 'board', id: 'a' });
  expect(await seen(pages, address('/boards/b', 'b'))).toBe('cached one');
  expect((await rendered(address('/boards/a', 'a'), 'two')).how).toBe('rendered');
  expect((await rendered(address('/'), 'two')).how).toBe('rendered');
  pages.changed({ kind: 'anything' });
  expect((await rendered(address('/boards/b', 'b'), 'two')).how).toBe('rendered');
});

test('a rendering that began before a change is not kept, and nobody who comes after joins it', async () => {
  const { pages, asked } = setUp();
  const before = pages.ask(address('/boards/a', 'a'));
  await settled();
  pages.changed({ kind: 'board', id: 'a' });
  const after = pages.ask(address('/boards/a', 'a'));
  await settled();
  expect(asked).toHaveLength(2);
  asked[1]!.done(pageWith('new'));
  expect((await after).page?.etag).toBe('new');
  asked[0]!.done(pageWith('old'));
  expect((await before).page?.etag).toBe('old');
  expect(await seen(pages, address('/boards/a', 'a'))).toBe('cached new');
});

test('while changes may be missed nothing is kept or answered from what was', async () => {
  const { pages, asked, rendered } = setUp();
  await rendered(address('/a'), 'one');
  const under = pages.ask(address('/b'));
  await settled();
  pages.deaf();
  expect(pages.isOpen()).toBe(false);
  asked.at(-1)!.done(pageWith('under way'));
  await under;
  pages.hears();
  expect((await rendered(address('/a'), 'two')).how).toBe('rendered');
  expect((await rendered(address('/b'), 'two')).how).toBe('rendered');
});

test('what can’t be shared or kept is not, and a failure is everybody’s who waited and nobody’s later', async () => {
  const { pages, asked, rendered } = setUp();
  const shared = pages.ask(address('/a'));
  await settled();
  asked[0]!.done(null);
  expect(await shared).toEqual({ page: null, how: 'rendered' });
  const missing = pages.ask(address('/a'));
  await settled();
  asked[1]!.done(pageWith('404', { status: 404, keepMs: 0 }));
  expect((await missing).page?.status).toBe(404);
  const failing = [pages.ask(address('/a')), pages.ask(address('/a'))];
  await settled();
  asked[2]!.fail(new Error('broken'));
  expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await rendered(address('/a'), 'one')).page?.etag).toBe('one');
});

test('the budget holds: the page that was asked for longest ago goes', async () => {
  const { pages, rendered } = setUp({ bytes: 3 * 4_096 + 1_000 });
  for (const key of ['/a', '/b', '/c']) await rendered(address(key), 'one');
  expect(await seen(pages, address('/a'))).toBe('cached one');
  await rendered(address('/d'), 'one');
  expect(await seen(pages, address('/a'))).toBe('cached one');
  expect((await rendered(address('/b'), 'two')).how).toBe('rendered');
});

test('a page larger than the budget is answered and not kept', async () => {
  const { pages, rendered } = setUp({ bytes: 10_000 });
  await rendered(address('/a'), 'x'.repeat(10_000));
  expect((await rendered(address('/a'), 'two')).how).toBe('rendered');
  expect(await seen(pages, address('/a'))).toBe('cached two');
});

test('a kept page is coded once', async () => {
  let coded = 0;
  const { pages, rendered } = setUp({
    encode: (body, coding) => {
      coded++;
      return Promise.resolve(Buffer.from(`${coding}:${body.toString()}`));
    },
  });
  const at = address('/a');
  const { page } = await rendered(at, 'one');
  for (let i = 0; i < 3; i++) expect((await pages.bodyIn(at, page!, 'br')).toString()).toBe('br:one');
  expect((await pages.bodyIn(at, page!, 'identity')).toString()).toBe('one');
  expect(coded).toBe(1);
});
