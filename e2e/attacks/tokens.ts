import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { testSubmission } from '#server/testing/verification';
import { attacked } from './attacked.ts';

type Answer = { readonly status: number; readonly code: string | null; readonly message: string };

async function call(path: string, token: string, input?: object): Promise<Answer> {
  const answer = await fetch(`${attacked().system.url}/api/trpc/${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(input === undefined ? {} : { method: 'POST', body: JSON.stringify(input) }),
  });
  const body = (await answer.json()) as {
    error?: { message: string; code?: string; data?: { fault: { code: string } | null } };
  };
  return {
    status: answer.status,
    code: body.error?.data?.fault?.code ?? null,
    message: body.error?.message ?? '',
  };
}

/** Attacks with API tokens: mistyped, guessed, of too little scope, of a runner, in the wrong place. */
export function attacksByTokens(): void {
  test('a scope too little changes nothing', async () => {
    const { people, runnerToken, submission } = attacked();
    const before = await attacked().trace();
    const { read, submit } = people.all.tokens;
    const refused: readonly (readonly [string, string, object])[] = [
      ['submissions.create', read, testSubmission()],
      ['submissions.cancel', read, { id: submission }],
      ['tokens.create', read, { name: 'wider', scopes: ['submit'] }],
      ['tokens.create', submit, { name: 'wider', scopes: ['submit', 'maintain'] }],
      ['people.setRoles', submit, { id: people.ada.id, roles: ['operator'] }],
      ['operation.halt', submit, { reason: 'because' }],
      ['quotas.set', submit, { person: null, board: null, flops: null, submissions: null }],
      ['account.delete', submit, { confirm: 'delete' }],
      // A token never gives more than its owner's roles.
      ['operation.halt', people.ada.tokens.maintain, { reason: 'because' }],
      ['submissions.create', runnerToken, testSubmission()],
      ['tokens.create', runnerToken, { name: 'mine', scopes: ['read'] }],
      ['runner.lease', people.all.tokens.maintain, { name: 'r' }],
    ];
    for (const [path, token, input] of refused)
      expect(await call(path, token, input), path).toMatchObject({ status: 403, code: 'forbidden' });
    expect(await attacked().trace()).toBe(before);
    await attacked().logged('POST', '/api/trpc/operation.halt', 403);
  });

  test('a token is read from its header alone', async () => {
    const { system, people } = attacked();
    const { read } = people.ada.tokens;
    const places = [
      fetch(`${system.url}/account/export?token=${read}&authorization=Bearer%20${read}`),
      fetch(`${system.url}/account/export`, {
        headers: { cookie: `authorization=Bearer ${read}; token=${read}` },
      }),
      fetch(`${system.url}/account/export`, { headers: { authorization: `Basic ${btoa(`x:${read}`)}` } }),
      fetch(`${system.url}/account/export`, { headers: { authorization: `Bearer ${read} ${read}` } }),
    ];
    for (const place of places) expect((await place).status).toBe(401);
  });

  // The last one: whoever guesses this often is shut out for a minute.
  test('a flipped character is told from a token that is not known, and guessing closes the door', async () => {
    const { read } = attacked().people.ada.tokens;
    const before = await attacked().trace();
    // Every other character: sixty refusals a minute close the door.
    const flipped = Array.from({ length: Math.ceil(read.length / 2) }, (_, i) => {
      const at = 2 * i;
      const other = read[at] === 'a' ? 'b' : 'a';
      return `${read.slice(0, at)}${other}${read.slice(at + 1)}`;
    });
    for (const wrong of flipped) {
      const answer = await call('access.whoami', wrong);
      expect(answer).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect(answer.message).toContain('a character is wrong or missing');
    }
    const body = `fp_${'0'.repeat(40)}`;
    const guess = `${body}${crc32(body).toString(16).padStart(8, '0')}`;
    expect(await call('access.whoami', guess)).toMatchObject({
      status: 401,
      message: 'The API token is not known to this server.',
    });
    let last = 0;
    for (let i = 0; i < 40 && last !== 429; i++) last = (await call('access.whoami', guess)).status;
    expect(last).toBe(429);
    expect(await call('access.whoami', read)).toMatchObject({ status: 429 });
    await attacked().logged('GET', '/api/trpc/access.whoami', 429);
    // The door is closed to this address alone: the trace is asked for from another one.
    expect(await attacked().trace()).toBe(before);
  });
}
