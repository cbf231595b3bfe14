import { expect, test } from 'vitest';
import { attacked } from './attacked.ts';

type Body = {
  readonly result?: { readonly data: unknown };
  readonly error?: { readonly data: { readonly fault: { readonly code: string } | null } };
};

async function call(path: string, cookie: string, input: object, method: 'GET' | 'POST') {
  const { url } = attacked().system;
  const query = method === 'GET' ? `?input=${encodeURIComponent(JSON.stringify(input))}` : '';
  const answer = await fetch(`${url}/api/trpc/${path}${query}`, {
    method,
    headers: { cookie, 'content-type': 'application/json', origin: url },
    ...(method === 'POST' ? { body: JSON.stringify(input) } : {}),
  });
  const body = (await answer.json()) as Body;
  return { status: answer.status, code: body.error?.data.fault?.code ?? null, data: body.result?.data };
}

const REPORT = {
  paper: { title: 'A paper', authors: [], year: 2020, venue: null, link: 'https://papers.example.org/1' },
  table: 1,
  page: 1,
  dataset: 'cifar10',
  network: 'resnet-56',
  method: 'l1-filter',
  granularity: 'filter',
  base: null,
  top1: 93,
  drop: null,
  speedup: null,
  flopsReduction: null,
  retraining: { printed: null, epochs: null },
  note: '',
  asPrinted: false,
};

/** Attacks on what is somebody else's: submissions with their runs, tokens, account, entered results. */
export function attacksOnOthers(): void {
  test('another person’s submission, runs, token and result look as if there were none', async () => {
    const { people, submission } = attacked();
    const { ada, bob } = people;
    const made = await call('tokens.create', ada.cookie, { name: 'laptop', scopes: ['read'] }, 'POST');
    const token = (made.data as { id: string }).id;
    const entered = await call('literature.enter', ada.cookie, REPORT, 'POST');
    const result = (entered.data as { id: string }).id;
    const before = await attacked().trace();
    const asked: readonly (readonly [string, object, 'GET' | 'POST', number])[] = [
      // What is published everybody can read.
      ['submissions.get', { id: submission }, 'GET', 200],
      ['submissions.cancel', { id: submission }, 'POST', 403],
      ['submissions.retry', { id: submission }, 'POST', 403],
      ['submissions.publish', { id: submission }, 'POST', 403],
      ['submissions.withdraw', { id: submission, reason: 'not mine' }, 'POST', 403],
      ['tokens.revoke', { id: token }, 'POST', 404],
      ['tokens.rotate', { id: token }, 'POST', 404],
      // Everybody can read it, so that it is there is no secret.
      ['literature.withdraw', { id: result, reason: 'not mine' }, 'POST', 403],
      ['account.unlink', { provider: 'github', providerAccountId: '1' }, 'POST', 404],
    ];
    for (const [path, input, method, status] of asked)
      expect((await call(path, bob.cookie, input, method)).status, path).toBe(status);
    const page = await fetch(`${attacked().system.url}/submissions/${submission}`, {
      headers: { cookie: bob.cookie },
    });
    expect(page.status).toBe(200);
    expect((await call('submissions.mine', bob.cookie, {}, 'GET')).data).toEqual([]);
    expect((await call('tokens.list', bob.cookie, {}, 'GET')).data).not.toContainEqual(
      expect.objectContaining({ id: token }),
    );
    expect(await attacked().trace()).toBe(before);
    await attacked().logged('POST', '/api/trpc/submissions.cancel', 403);
    // What is theirs is untouched.
    expect((await call('submissions.get', ada.cookie, { id: submission }, 'GET')).status).toBe(200);
  });

  test('nobody says in a request who they are', async () => {
    const { people, system } = attacked();
    const { ada, operator } = people;
    const claims = {
      'x-user-id': operator.id,
      'x-fairprune-user': operator.id,
      'x-forwarded-user': 'operator',
      'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy',
      'x-fairprune-peer': '127.0.0.1',
    };
    const list = await fetch(`${system.url}/api/trpc/people.list`, {
      headers: { cookie: ada.cookie, ...claims },
    });
    expect(list.status).toBe(403);
    expect((await fetch(`${system.url}/api/backup`, { headers: claims })).status).toBe(401);
  });
}
