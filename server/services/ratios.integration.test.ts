import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { entryView } from '#server/services/entryView';
import { planSubmission } from '#server/services/planSubmission';
import { createSubmission } from '#server/services/submissions';
import { testDatabase } from '#server/testing/database';
import { computeAll, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
});
afterAll(() => opened.close());

const withRatio = (ratio: Record<string, unknown>, method = 'l1-filter') =>
  testSubmission({ method, config: { ratio: ratio as never } });

describe('stated ratios on a board', () => {
  it.each([
    [{ kind: 'per-stage', ratios: [0.5, 0.5, 0.2], skip: [] }, [4, 8, 25]],
    [{ kind: 'per-layer', layers: { 's1b0.conv1': 0.25, 's3b0.conv1': 0.7 } }, [6, 16, 9]],
    [{ kind: 'widths', layers: { 's2b0.conv1': 5 } }, [8, 5, 32]],
  ])('%j keeps the same widths for L1 and random filters', async (ratio, widths) => {
    const runner = await seedRunner(db);
    for (const method of ['l1-filter', 'random-filter']) {
      const { entries } = await createSubmission(db, SYSTEM, withRatio(ratio, method));
      await computeAll(db, runner);
      const { layers, toppedUp } = await entryView(db, entries[0]!);
      expect(toppedUp).toBe(0);
      expect(layers.filter((layer) => layer.open).map((layer) => layer.kept)).toEqual(widths);
    }
  });

  it.each<[Record<string, unknown>, string, string, string]>([
    [{ kind: 'uniform', ratio: 0.9 }, 'layer-emptied', 'config.ratio.ratio', '7/8 = 0.875'],
    [
      { kind: 'per-stage', ratios: [0.9, 0.1, 0.1], skip: [] },
      'layer-emptied',
      'config.ratio.ratios[0]',
      'for s1b0.conv1 is 7/8 = 0.875',
    ],
    [{ kind: 'per-stage', ratios: [0.5], skip: [] }, 'bad-config', 'config.ratio.ratios', 'Give 3 ratios'],
    [{ kind: 'per-layer', layers: { fc: 0.5 } }, 'bad-config', 'config.ratio.layers', 'Prunable: s1b0.conv1'],
    [
      { kind: 'published', preset: 'pfec-resnet-56-a' },
      'bad-config',
      'config.ratio.preset',
      'No published ratios',
    ],
  ])('refuses %j before anything is planned', async (ratio, code, field, hint) => {
    await expect(planSubmission(db, withRatio(ratio))).rejects.toMatchObject({
      code,
      details: { field, hint: expect.stringContaining(hint) },
    });
  });
});
