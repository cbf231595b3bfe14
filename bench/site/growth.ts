import { client, quantile } from './client.ts';
import { boardsBySize, entriesOf, SEARCHED, viewsOf } from './pages.ts';

/** How much longer a page takes on the large database than on the small one; medians in milliseconds. */
export type Growth = {
  readonly kind: string;
  readonly views: number;
  readonly small: number;
  readonly large: number;
  readonly times: number;
};

type Side = { readonly address: string; readonly url: string };

const VIEWS = 24;
const ROUNDS = 5;

/**
 * Pages that hold the same on both databases: the reference board with its entries, and a search. Every view is asked for
 * on one side and the other in turns, never the same address twice; medians are compared. The first round only warms.
 */
export async function growth(small: Side, large: Side): Promise<Growth[]> {
  const reference = (await boardsBySize(small.url)).find(({ id }) => id === 'reference');
  if (reference === undefined) throw new Error('the small database holds no reference board');
  const entries = await entriesOf(small.url, 'reference', VIEWS);
  // A query that no page reads makes a view of its own of every round.
  const asked = (paths: readonly string[], round: number) =>
    paths.map((path) => `${path}${path.includes('?') ? '&' : '?'}asked=${round}`);
  const kinds = [
    { kind: 'board', paths: viewsOf(reference).slice(0, VIEWS) },
    { kind: 'result', paths: entries.map((id) => `/entries/${id}`) },
    { kind: 'search', paths: SEARCHED.map((words) => `/search?q=${words}`) },
  ];
  const { get, close } = client(1);
  const found: Growth[] = [];
  for (const { kind, paths } of kinds) {
    const ms = { small: [] as number[], large: [] as number[] };
    for (let round = 0; round < ROUNDS; round++)
      for (const path of asked(paths, round))
        for (const [side, { address }] of [['small', small], ['large', large]] as const) {
          const answer = await get(`${address}${path}`);
          if (answer.status !== 200) throw new Error(`${path} answered ${answer.status} on the ${side} database`);
          if (round > 0) ms[side].push(answer.ms);
        }
    const [a, b] = [quantile(ms.small, 0.5), quantile(ms.large, 0.5)];
    found.push({ kind, views: paths.length, small: a, large: b, times: b / a });
  }
  close();
  return found;
}
