import pg from 'pg';

/** Pages of one kind; each address is a view of its own. */
export type Kind = { readonly kind: string; readonly paths: readonly string[] };

const TAGS = ['s1', 's2', 's3.1', 's3.2', 's4.1', 's4.2', 'sx-a', 'sx-b'] as const;

export type BoardPlace = {
  readonly id: string;
  readonly entries: number;
  readonly targets: readonly number[];
};

/** The boards of a database with their sizes, the largest first. */
export async function boardsBySize(url: string): Promise<BoardPlace[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<BoardPlace>(`
      select v.board as id, count(e.id)::int as entries,
        jsonb_path_query_array(v.definition, '$.bands[*].target') as targets
      from board_version v join entry e on e.board_version = v.id and e.floor is null
      group by v.id order by 2 desc, 1`);
    return rows;
  });
}

/** Every view that the address of a board can name by tag and target. */
export function viewsOf({ id, targets }: BoardPlace): string[] {
  return targets.flatMap((target) => TAGS.map((tag) => `/boards/${id}/${tag}/${target}x`));
}

/** Entries with whole runs, of one board or spread over all. */
async function entriesWithRuns(
  client: pg.ClientBase,
  board: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select r.entry as id from curve c
     join run r on r.retrain = c.stage and r.index = 0
     join entry e on e.id = r.entry join board_version v on v.id = e.board_version
     where $1::text is null or v.board = $1
     order by md5(r.entry) limit $2`,
    [board, limit],
  );
  return rows.map((row) => row.id);
}

export async function entriesOf(url: string, board: string, limit: number): Promise<string[]> {
  return withClient(url, (client) => entriesWithRuns(client, board, limit));
}

/** Every kind of page with up to `views` addresses of it. Pages with one address get a query that they don't read. */
export async function allKinds(url: string, views: number): Promise<Kind[]> {
  const boards = await boardsBySize(url);
  const around = (size: number) =>
    boards
      .toSorted((a, b) => Math.abs(a.entries - size) - Math.abs(b.entries - size))
      .slice(0, Math.ceil(views / 8));
  const at = (some: readonly BoardPlace[]) => some.flatMap(viewsOf).slice(0, views);
  const sized = [50, 500, 1000, 3000, boards[0]!.entries].filter((size) => size <= boards[0]!.entries);
  const entries = await withClient(url, (client) => entriesWithRuns(client, null, 3 * views));
  const spread = boards.filter((_, i) => i % Math.max(1, Math.floor(boards.length / views)) === 0);
  const { methods, claims, papers } = await catalogue(url);
  const each = (path: string) =>
    Array.from({ length: views }, (_, i) => `${path}${path.includes('?') ? '&' : '?'}asked=${i}`);
  const cycled = (paths: readonly string[]) =>
    each('').map((query, i) => `${paths[i % paths.length]}${query}`);
  return [
    { kind: 'home', paths: each('/') },
    { kind: 'boards', paths: Array.from({ length: views }, (_, i) => `/boards?page=${i + 1}`) },
    { kind: 'boards, searched', paths: each('/boards?q=resnet 56 cifar').map(encodeURI) },
    { kind: 'board, any', paths: spread.slice(0, views).map(({ id }) => `/boards/${id}`) },
    ...sized.map((size) => {
      const some = around(size);
      return { kind: `board of ${some[0]!.entries}`, paths: at(some) };
    }),
    {
      kind: 'board, sorted and narrowed',
      paths: spread
        .slice(0, views)
        .map(({ id }) => `/boards/${id}/s3.1?sort=-drop&q=l1&column=top1&column=flops`),
    },
    {
      kind: 'board, second page',
      paths: boards.slice(0, views).map(({ id }) => `/boards/${id}/s1?page=2`),
    },
    { kind: 'cross-validation', paths: spread.map(({ id }) => `/boards/${id}/cross-validation`) },
    {
      kind: 'cross-validation, large',
      paths: boards.slice(0, views).map(({ id }) => `/boards/${id}/cross-validation`),
    },
    { kind: 'result', paths: entries.slice(0, views).map((id) => `/entries/${id}`) },
    { kind: 'run', paths: entries.slice(0, views).map((id) => `/entries/${id}/runs/1`) },
    {
      kind: 'compare',
      paths: Array.from({ length: views }, (_, i) => entries.slice(3 * i, 3 * i + 3))
        .filter((ids) => ids.length === 3)
        .map((ids) => `/compare?${ids.map((id) => `id=${id}`).join('&')}`),
    },
    { kind: 'methods', paths: each('/methods') },
    { kind: 'method', paths: cycled(methods.map((id) => `/methods/${id}`)) },
    { kind: 'recipes', paths: each('/recipes') },
    { kind: 'literature', paths: each('/literature') },
    { kind: 'paper', paths: cycled(papers.map((path) => `/literature/${path}`)) },
    { kind: 'claim', paths: cycled(claims.map((id) => `/literature/claims/${id}`)) },
    {
      kind: 'search',
      paths: each('/search?q=').map((path, i) => path.replace('q=', `q=${SEARCHED[i % SEARCHED.length]}`)),
    },
    { kind: 'search by id', paths: entries.slice(0, views).map((id) => `/search?q=${id.slice(0, 12)}`) },
    { kind: 'glossary', paths: each('/glossary') },
    { kind: 'documentation', paths: each('/docs/fairness') },
  ];
}

export const SEARCHED = [
  'resnet',
  'taylor',
  'cifar10+resnet+56',
  'l1+norm',
  'rethinking',
  'series+17',
  'clr',
];

async function catalogue(url: string) {
  return withClient(url, async (client) => {
    const ids = async (kind: string) =>
      (
        await client.query<{ id: string }>('select id from search_document where kind = $1 order by id', [
          kind,
        ])
      ).rows.map((row) => row.id);
    return { methods: await ids('method'), claims: await ids('claim'), papers: await ids('paper') };
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
