import type { Result } from '#core/wire/results';
import type { BoardView } from '#core/wire/views';
import type { System } from '../system.ts';
import { MADE_UP_BOARD } from './madeUp.ts';

/** A page to look at: a short name for its picture, and where it is. */
export type SitePage = { readonly name: string; readonly path: string };

export const CLAIM = 'A-C8';
const PAPER = 'why-is-pruning-so-confusing';

/** Every reading page of a full site, some of them in more than one view. */
export async function sitePages(system: System): Promise<readonly SitePage[]> {
  const { stdout } = await system.cli('results', '--board', MADE_UP_BOARD, '--json');
  const entries = (JSON.parse(stdout) as Result[]).filter((one) => one.floor === null);
  const of = (method: string, recipe: string) =>
    entries.find((one) => one.method === method && one.recipe === recipe)!.id;
  const [first, second, third] = [
    of('l1-filter', 'ft-40'),
    of('depgraph-group-norm', 'clr-40'),
    of('random-filter', 'ft-40'),
  ];
  const board = `/boards/${MADE_UP_BOARD}`;
  return [
    { name: 'home', path: '/' },
    { name: 'boards', path: '/boards' },
    { name: 'board', path: board },
    { name: 'board-s3.2', path: `${board}/s3.2/3.55x/clr-40` },
    {
      name: 'board-narrowed',
      path: `${board}/s3.1?q=l1&column=top1&column=drawn&column=latency&column=flops`,
    },
    { name: 'board-nothing-left', path: `${board}/s3.1?q=zebra` },
    { name: 'cross-validation', path: `${board}/cross-validation` },
    { name: 'entry', path: `/entries/${first}` },
    { name: 'entry-disputed', path: `/entries/${second}` },
    { name: 'run', path: `/entries/${first}/runs/1` },
    { name: 'compare', path: `/compare?id=${first}&id=${second}&id=${third}` },
    { name: 'compare-row', path: `/compare?id=${PAPER}/T6/10&id=${first}` },
    { name: 'compare-none', path: '/compare' },
    { name: 'methods', path: '/methods' },
    { name: 'method', path: '/methods/l1-filter' },
    { name: 'recipes', path: '/recipes' },
    { name: 'recipes-compared', path: '/recipes/compare?id=ft-40&id=clr-40' },
    { name: 'recipes-unknown', path: '/recipes/compare?id=ft-40&id=fast' },
    { name: 'literature', path: '/literature' },
    { name: 'paper', path: `/literature/${PAPER}/T6` },
    { name: 'claim', path: `/literature/claims/${CLAIM}` },
    { name: 'search', path: '/search?q=l1%20norm' },
    { name: 'search-nothing', path: '/search?q=zebra' },
    { name: 'fairness', path: '/docs/fairness' },
    { name: 'glossary', path: '/glossary' },
    { name: 'progress', path: `/submissions/${await submissionOf(system)}` },
    { name: 'submit', path: `/submit?board=${MADE_UP_BOARD}&method=l1-filter` },
    { name: 'report', path: '/report' },
    { name: 'disputes', path: '/disputes' },
    { name: 'sign-in', path: '/sign-in' },
    { name: 'not-found', path: '/nowhere' },
  ];
}

/** A submission to the made-up board: that of its first row which has one. */
async function submissionOf(system: System): Promise<string> {
  const answer = await fetch(`${system.url}/boards/${MADE_UP_BOARD}/export`);
  const view = (await answer.json()) as BoardView;
  const row = view.classes.flatMap(({ rows }) => rows).find(({ submission }) => submission !== null);
  if (row?.submission === undefined || row.submission === null)
    throw new Error('no row of the board was submitted');
  return row.submission;
}
