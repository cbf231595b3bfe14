import { expect, it } from 'vitest';
import { shrinkNetwork } from '#core/networks/shrink';
import type { PruneResult, RetrainResult } from '#core/wire/stage';
import { decodeCheckpoint } from '#runner/checkpoint/checkpoint';
import { runStage } from '#runner/stages/runStage';
import { baseStage, lease, pruneStage, recipe, retrainStage, world } from '#runner/stages/testing/world';

const [BASE, HEAD, PRUNED] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];

it('kept filters get back the weights that the base had, and the head of a base is on its way', async () => {
  const { io, artifacts } = await world();
  const head = await runStage(lease({ ...baseStage, recipe: { ...recipe, epochs: 2 } }), io);
  const dense = await runStage(lease(baseStage), io);
  expect('epochs' in head && head.epochs.map(({ trainLoss }) => trainLoss)).toEqual(
    'epochs' in dense && dense.epochs.slice(0, 2).map(({ trainLoss }) => trainLoss),
  );
  const pruned = (await runStage(
    lease(pruneStage(BASE), [{ stage: BASE, result: dense }]),
    io,
  )) as PruneResult;
  const still = { ...recipe, epochs: 1, schedule: { kind: 'constant', lr: 1e-12 } } as const;
  const rewound = (await runStage(
    lease({ ...retrainStage(PRUNED), rewound: HEAD, recipe: { ...still, rewind: { epochs: 2 } } }, [
      { stage: PRUNED, result: pruned },
      { stage: HEAD, result: head },
    ]),
    io,
  )) as RetrainResult;

  const checkpoint = (result: { checkpoint: { sha256: string } }) =>
    decodeCheckpoint(artifacts.get(result.checkpoint.sha256)!);
  const earlier = checkpoint(head);
  const expected = shrinkNetwork(earlier.graph, pruned.kept, earlier.weights);
  const found = checkpoint(rewound);
  expect(found.graph).toEqual(expected.graph);
  for (const [name, { data }] of expected.weights) {
    if (/running_(mean|var)$/.test(name)) continue;
    data.forEach((value, i) => expect(found.weights.get(name)!.data[i]).toBeCloseTo(value, 5));
  }
});
