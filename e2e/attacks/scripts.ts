import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testBoard, testSubmission } from '#server/testing/verification';
import { chromiumPath, launch, skipReason } from '../browser.ts';
import { SESSION_COOKIE, attacked } from './attacked.ts';
import type { Name } from './attacked.ts';

let browser: Browser;

/** Breaks out of attributes, tags, scripts and comments; `data-hit` shows an element that was made of it. */
const markup = (where: string): string =>
  `${where}'"></title></textarea></script>--><img src=x data-hit onerror="globalThis.hit=1"><script data-hit>globalThis.hit=1</script><a data-hit href="javascript:globalThis.hit=1">x</a>{{7*7}}\${7*7}`;

async function call(who: Name, path: string, input: object): Promise<unknown> {
  const { url } = attacked().system;
  const answer = await fetch(`${url}/api/trpc/${path}`, {
    method: 'POST',
    headers: { cookie: attacked().people[who].cookie, 'content-type': 'application/json', origin: url },
    body: JSON.stringify(input),
  });
  const body = (await answer.json()) as { result?: { data: unknown }; error?: { message: string } };
  if (body.error !== undefined) throw new Error(`${path}: ${body.error.message}`);
  return body.result?.data;
}

async function opened(who: Name): Promise<Page> {
  const context = await browser.newContext();
  const value = attacked().people[who].cookie.slice(SESSION_COOKIE.length + 1);
  await context.addCookies([{ name: SESSION_COOKIE, value, url: attacked().system.url }]);
  return context.newPage();
}

/** What of the texts became part of a page: elements, attributes that run, or a script that ran. */
const hits = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const made = [...document.querySelectorAll('[data-hit], [onerror], a[href^="javascript" i]')];
    return [...made.map((one) => one.outerHTML.slice(0, 120)), ...('hit' in globalThis ? ['it ran'] : [])];
  });

/** Attacks by text: markup in everything that people type and pages show. It must stand there as text, or not at all. */
export function attacksByText(): void {
  describe.skipIf(chromiumPath === null)(`markup in text${skipReason}`, () => {
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser?.close());

    test('stays text on every page that shows it', async () => {
      const { people, system } = attacked();
      await call('ada', 'account.update', {
        name: markup('name').slice(0, 120),
        affiliation: markup('aff').slice(0, 200),
        orcid: null,
      });
      const board = testBoard({
        id: 'marked',
        title: markup('title').slice(0, 120),
        description: markup('description'),
      });
      await call('keeper', 'boards.create', board);
      const sent = await call('ada', 'submissions.create', {
        ...testSubmission({ board: 'marked', note: markup('note') }),
        search: { configurations: 2, split: 'none', notes: markup('notes') },
      });
      const { id, entries } = sent as { id: string; entries: string[] };
      await call('ada', 'tokens.create', { name: markup('token').slice(0, 120), scopes: ['read'] });
      const paper = {
        title: markup('paper').slice(0, 300),
        authors: [markup('author').slice(0, 120)],
        year: 2020,
        venue: markup('venue').slice(0, 120),
        link: `https://papers.example.org/${encodeURIComponent(markup('link')).slice(0, 300)}`,
      };
      await call('ada', 'literature.enter', {
        ...{ paper, table: 1, page: 1, dataset: 'tiny', network: 'resnet-56', granularity: 'filter' },
        ...{ method: markup('method').slice(0, 80), base: null, top1: 90, drop: null, speedup: null },
        ...{
          flopsReduction: null,
          note: `${markup('md')} [x](javascript:globalThis.hit=1)`,
          asPrinted: false,
        },
        retraining: { printed: markup('retraining').slice(0, 200), epochs: null },
      });
      await call('operator', 'quotas.set', {
        person: people.ada.id,
        board: 'marked',
        flops: 1e15,
        submissions: 3,
      });
      await call('ada', 'submissions.withdraw', { id, reason: markup('reason') });
      await call('operator', 'operation.halt', { reason: markup('halt').slice(0, 300) });

      const paths: readonly (readonly [Name, string])[] = [
        ['ada', '/'],
        ['ada', '/boards'],
        ['ada', '/boards/marked'],
        ['ada', '/boards/marked/cross-validation'],
        ['ada', `/entries/${entries[0] ?? ''}`],
        ['ada', `/submissions/${id}`],
        ['ada', '/account'],
        ['ada', '/report'],
        ['ada', '/submit'],
        ['ada', '/submit?board=marked&method=l1-filter'],
        ['operator', '/operation'],
        // What comes in the address is text too.
        ['ada', `/sign-in?problem=${encodeURIComponent(markup('problem'))}`],
        ['ada', `/boards/${encodeURIComponent(markup('board'))}`],
        ['ada', `/boards/marked?sort=${encodeURIComponent(markup('sort'))}`],
        ['ada', `/submit?board=${encodeURIComponent(markup('b'))}&method=${encodeURIComponent(markup('m'))}`],
        ['ada', `/unsubscribe?token=${encodeURIComponent(markup('token'))}`],
      ];
      const pages = { ada: await opened('ada'), operator: await opened('operator') };
      const found: string[] = [];
      let shown = 0;
      for (const [who, path] of paths) {
        const page = pages[who as 'ada' | 'operator'];
        await page.goto(system.url + path);
        found.push(...(await hits(page)).map((hit) => `${path}: ${hit}`));
        if (((await page.textContent('body')) ?? '').includes('{{7*7}}')) shown++;
      }
      expect(found).toEqual([]);
      // That it is there as text says that these pages do show it.
      expect(shown).toBeGreaterThan(4);
      expect(await pages.ada.textContent('body')).not.toContain('49}');
      await call('operator', 'operation.resume', {});
    });
  });
}
