import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '#cli/run';
import { testContext } from '#cli/testing/context';
import { freePort } from '#cli/testing/ports';

const examples = new URL('../docs/examples/', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'fairprune-cli-'));
let env: Record<string, string>;

beforeAll(async () => {
  env = { PORT: String(await freePort()), FAIRPRUNE_DATA: join(folder, 'no-data') };
});

async function run(...args: string[]) {
  const context = testContext(env);
  const code = await runCli(args, context);
  return { code, out: context.printed.out.join('\n'), err: context.printed.err.join('\n') };
}

describe('without a server', () => {
  test.each([
    ['results', '--board', 'all'],
    ['results', '--board', 'all', '--json'],
    ['datasets', '--json'],
    ['dataset', 'list'],
    ['dataset', 'import', 'some-images', '--folder', folder],
    ['board', 'create', join(examples, 'board.json')],
    ['submit', join(examples, 'submission.json'), '--wait'],
    ['cancel', 'some-id'],
    ['retry', 'some-id', '--json'],
    ['sign-in-link'],
  ])('%s %s %s %s says so and exits with 3', async (...args) => {
    const { code, out, err } = await run(...args);
    expect(err).toContain(`No server answers at http://127.0.0.1:${env['PORT']}`);
    expect(err).toContain('npm start');
    expect(out).toBe('');
    expect(code).toBe(3);
  });

  test.each(['methods', 'recipes', 'networks'])('%s lists what the program has', async (name) => {
    const { code, out, err } = await run(name, '--json');
    expect(code).toBe(0);
    expect(err).toContain(
      `No server answers at http://127.0.0.1:${env['PORT']}: this is what this program has`,
    );
    const items = JSON.parse(out) as Record<string, unknown>[];
    expect(items.length).toBeGreaterThan(5);
    for (const item of items) {
      expect(item).toMatchObject({
        id: expect.any(String),
        summary: expect.any(String),
        schema: expect.any(Object),
      });
    }
  });
});

describe('wrong usage exits with 2 and says what is wrong', () => {
  test.each([
    [['bogus'], "unknown command 'bogus'"],
    [['results'], '--board'],
    [['submit'], 'file'],
    [['cancel'], 'id'],
    [['dataset', 'import', 'name'], '--folder'],
    [['dataset', 'import', 'name', '--folder', 'x', '--limit-per-class', '0'], 'whole number above 0'],
    [['runner', '--backend', 'cuda'], 'wasm'],
    [['results', '--board', 'all', '--nonsense'], '--nonsense'],
  ])('%j', async (args, message) => {
    const { code, err } = await run(...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});

describe('faults of this side', () => {
  test('a wrong variable is named', async () => {
    const context = testContext({ ...env, PORT: '99999' });
    expect(await runCli(['results', '--board', 'all'], context)).toBe(1);
    expect(context.printed.err.join('\n')).toMatch(/error: PORT is "99999".*\n {2}field: PORT\n/);
  });

  test('a board file of another form lists its fields and asks no server', async () => {
    const path = join(folder, 'board.json');
    writeFileSync(path, JSON.stringify({ id: 'X', surplus: 1 }));
    const { code, err } = await run('board', 'create', path);
    expect(err).toContain('id: use a-z');
    expect(err).toContain('surplus');
    expect(code).toBe(1);
  });

  test('a runner without a token is told where one comes from', async () => {
    const { code, err } = await run('runner');
    expect(err).toContain('FAIRPRUNE_TOKEN');
    expect(code).toBe(1);
  });

  test('a name that no dataset can have is refused before anything is read', async () => {
    const { code, err } = await run('dataset', 'import', 'Not A Slug', '--folder', folder);
    expect(err).toContain('"Not A Slug"');
    expect(code).toBe(1);
  });
});

test('help and version are results, on stdout, with exit code 0', async () => {
  const help = await run('--help');
  expect(help.code).toBe(0);
  expect(help.out).toContain('sign-in-link');
  const version = await run('--version');
  expect(version).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
});
