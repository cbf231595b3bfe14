import { describe, expect, test } from 'vitest';
import { SORTS } from '#core/board/sorting';
import { TAGS } from '#core/fairness/tags';
import { boardPath, exportOf, parseSort, parseView, sortSlug } from './boardPath.ts';

describe('a board view’s address', () => {
  test('names tag, target and recipe in the path, the order behind it', () => {
    expect(boardPath('demo')).toBe('/boards/demo');
    expect(boardPath('demo', { tag: 'S3.2', target: 2, recipe: 'clr-4' })).toBe('/boards/demo/s3.2/2x/clr-4');
    expect(boardPath('demo', { tag: 'SX-A', target: 2.5 }, 'sort=-drop')).toBe(
      '/boards/demo/sx-a/2.5x?sort=-drop',
    );
  });

  test('the same rows for programs lie beside it', () => {
    expect(exportOf('/boards/a%20b/s3.2/2x?sort=-drop')).toBe('/boards/a%20b/export/s3.2/2x?sort=-drop');
    expect(exportOf('/boards/demo?q=l1')).toBe('/boards/demo/export?q=l1');
  });

  test('every view reads back as it was written', () => {
    for (const tag of TAGS) {
      const segments = boardPath('b', { tag, target: 1.75, recipe: 'ft-4' }).split('/').slice(3);
      expect(parseView(segments)).toEqual({ tag, target: 1.75, recipe: 'ft-4' });
    }
    const old = boardPath('b', { version: 3, tag: 'S1', target: 2 });
    expect(old).toBe('/boards/b/v3/s1/2x');
    expect(parseView(old.split('/').slice(3))).toEqual({ version: 3, tag: 'S1', target: 2 });
    expect(parseView(['v12'])).toEqual({ version: 12 });
    for (const by of SORTS) {
      for (const reversed of [false, true])
        expect(parseSort(sortSlug({ by, reversed }))).toEqual({ by, reversed });
    }
  });

  test.each([
    [['s9']],
    [['S3.2']],
    [['s3.2', '2']],
    [['s3.2', '0x']],
    [['s3.2', '1x']],
    [['s3.2', '2x', 'a', 'b']],
    [['v0']],
    [['v1', 'v2']],
    [['s3.2', 'v1']],
  ])('an address that names nothing is refused: %j', (segments) => {
    expect(parseView(segments)).toBeNull();
  });

  test('an unknown order means the default', () => {
    expect(parseSort('price')).toEqual({ by: 'rank', reversed: false });
    expect(parseSort(undefined)).toEqual({ by: 'rank', reversed: false });
  });
});
