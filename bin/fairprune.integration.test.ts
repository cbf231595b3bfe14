import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const bin = fileURLToPath(new URL('./fairprune.js', import.meta.url));
/** A Node that can't run TypeScript, as those before 22.18 are: the program must hand over to the one npm brought. */
const OLD = ['--no-experimental-strip-types'];

test.each([
  ['a Node that runs TypeScript', []],
  ['one that does not', OLD],
])('under %s the program runs, and prints nothing but its answer', (_, flags) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, bin, '--version'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('exit codes come through', () => {
  const { status } = spawnSync(process.execPath, [...OLD, bin, 'no-such-command'], { encoding: 'utf8' });
  expect(status).toBe(2);
});

test('signals come through: a runner that waits for its server ends in order', async () => {
  // A server that never answers: the runner is in the middle of saying hello.
  let asked: () => void = () => undefined;
  const hello = new Promise<void>((resolve) => (asked = resolve));
  const server = createServer(() => asked());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const args = ['runner', '--url', `http://127.0.0.1:${port}`, '--token', 'fp_x', '--backend', 'wasm'];
  const child = spawn(process.execPath, [...OLD, bin, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await hello;
  child.kill('SIGTERM');
  server.closeAllConnections();
  const [code] = (await once(child, 'exit')) as [number | null];
  server.close();
  expect(code).toBe(0);
  expect(said).toContain('nothing was computed');
});

test('without a Node to hand over to, it says what to install', () => {
  const env = { ...process.env, FAIRPRUNE_HANDED_OVER: '1' };
  const { status, stderr } = spawnSync(process.execPath, [...OLD, bin, '--version'], {
    encoding: 'utf8',
    env,
  });
  expect(status).toBe(1);
  expect(stderr).toContain('needs Node 22.18 or newer');
  expect(stderr).toContain('npm ci');
});
