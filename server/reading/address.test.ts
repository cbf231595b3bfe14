import { expect, test } from 'vitest';
import { pageAddress } from '#server/reading/address';

const SESSION = 'next-auth.session-token';
const of = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  pageAddress({ method, url, headers }, SESSION);

test.each([
  '/',
  '/boards',
  '/boards/demo',
  '/boards/demo/s3.2/2x/clr-40',
  '/boards/demo/cross-validation',
  '/compare?id=a&id=b',
  '/docs/fairness',
  '/entries/0123',
  '/entries/0123/runs/2',
  '/glossary',
  '/literature/paper/T6',
  '/methods/l1-filter',
  '/recipes',
  '/search?q=l1',
  '/submissions/0123',
])('%s is a reading page', (url) => {
  expect(of(url)?.key).toBe(url);
  expect(of(url, {}, 'HEAD')?.key).toBe(url);
});

test.each([
  '/account',
  '/account/export',
  '/api/trpc/boards.list',
  '/boards/demo/export',
  '/boards/demo/export/s3.2',
  '/disputes',
  '/entries/0123/badge',
  '/entries/0123/runs/2/export',
  '/operation',
  '/report',
  '/sign-in',
  '/submissions',
  '/submit?board=demo',
  '//boards',
  '/boards//demo',
  'http://elsewhere.example/boards',
  `/search?q=${'x'.repeat(1024)}`,
])('%s is not kept', (url) => {
  expect(of(url)).toBeNull();
});

test('whoever is somebody, or wants something else than the page, passes by', () => {
  expect(of('/boards', {}, 'POST')).toBeNull();
  for (const [name, value] of [
    ['cookie', `a=1; ${SESSION}=x`],
    ['cookie', `${SESSION}.0=x`],
    ['authorization', 'Bearer fp_x'],
    ['rsc', '1'],
    ['next-router-prefetch', '1'],
    ['next-router-state-tree', '%5B%5D'],
    ['next-action', 'x'],
  ] as const)
    expect(of('/boards', { [name]: value }), name).toBeNull();
  expect(of('/boards', { cookie: 'next-auth.csrf-token=x; theme=dark' })).not.toBeNull();
});

test('the order of different parameters says nothing, that of equal ones does', () => {
  expect(of('/boards/demo?sort=top1&q=l1')?.key).toBe(of('/boards/demo?q=l1&sort=top1')?.key);
  expect(of('/compare?id=a&id=b')?.key).not.toBe(of('/compare?id=b&id=a')?.key);
  expect(of('/boards?')?.key).toBe('/boards');
  expect(of('/search?q=a%2Bb')?.key).not.toBe(of('/search?q=a+b')?.key);
});

test('a board’s pages are its own, every other page shows any board', () => {
  expect(of('/boards/demo')?.board).toBe('demo');
  expect(of('/boards/demo/s3.2/2x?sort=top1')?.board).toBe('demo');
  for (const url of ['/', '/boards', '/entries/1', '/search?q=/boards/demo'])
    expect(of(url)?.board).toBeNull();
});

test('a board under an escaped name goes with any change', () => {
  expect(of('/boards/dem%6F')).toEqual({ key: '/boards/dem%6F', board: null });
});
