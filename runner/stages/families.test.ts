import { expect, it } from 'vitest';
import { networkCost } from '#core/networks/cost';
import { buildNetwork } from '#core/networks/registry';
import type { Recipe } from '#core/recipes/recipe';
import { rateBand } from '#core/selection/band';
import type { NetworkRef } from '#core/wire/board';
import type { BaseResult, PruneResult, RetrainResult } from '#core/wire/stage';
import { decodeCheckpoint } from '#runner/checkpoint/checkpoint';
import { onEachBackend, QUICK } from '#runner/compute/testing/backends';
import { runStage } from '#runner/stages/runStage';
import {
  baseStage,
  dataset,
  lease,
  pruneStage,
  recipe,
  retrainStage,
  world,
  type Input,
} from '#runner/stages/testing/world';

const BASE = 'a'.repeat(64);
const PRUNED = 'b'.repeat(64);
const LONGER: Recipe = {
  ...recipe,
  epochs: 10,
  schedule: { kind: 'step', lr: 0.05, milestones: [9], gamma: 0.1 },
};
const NETWORKS: readonly NetworkRef[] = [
  { family: 'preresnet-cifar', config: { widths: [4, 6, 8], blocks: 1 } },
  {
    family: 'densenet-cifar',
    config: { layers: 2, growth: 6, stem: 12, bottleneck: false, compression: 1 },
  },
  {
    family: 'mobilenet-v2',
    config: {
      strides: 'cifar',
      stem: 8,
      widths: [6, 8, 8, 8, 8, 8, 12],
      blocks: [1, 1, 2, 1, 1, 1, 1],
      expansion: 3,
      last: 24,
    },
  },
  { family: 'lenet', config: { convolutions: [16], pad: 2, hidden: [24] } },
];

onEachBackend((backend) => {
  it.each(NETWORKS.map((network) => [network.family, network] as const))(
    '%s is trained, shrunk into the band and retrained',
    async (_, network) => {
      const here = await world();
      const io = { ...here.io, backend };
      const graph = buildNetwork(network, { image: dataset.image, classes: dataset.classes.length });
      const leased = (stage: Parameters<typeof lease>[0], inputs: readonly Input[] = []) => ({
        ...lease({ ...stage, backend: backend.cls }, inputs),
        network,
      });
      const base = (await runStage(leased({ ...baseStage, network, recipe: LONGER }), io)) as BaseResult;
      expect(base.epochs.at(-1)!.trainLoss).toBeLessThan(base.epochs[0]!.trainLoss);
      const band = rateBand(graph, 'inner', 1.5);
      const pruned = (await runStage(
        leased({ ...pruneStage(BASE), band }, [{ stage: BASE, result: base }]),
        io,
      )) as PruneResult;
      const small = decodeCheckpoint(here.artifacts.get(pruned.checkpoint.sha256)!);
      const rate = networkCost(graph).macs / networkCost(small.graph).macs;
      expect(rate).toBeGreaterThanOrEqual(band.low);
      expect(rate).toBeLessThanOrEqual(band.high);
      const retrained = (await runStage(
        leased({ ...retrainStage(PRUNED), recipe: LONGER }, [{ stage: PRUNED, result: pruned }]),
        io,
      )) as RetrainResult;
      // Flipped images leave two of the four classes apart: knowing nothing costs ln 4, knowing that ln 2.
      expect(retrained.epochs.at(-1)!.trainLoss).toBeLessThan(0.95 * Math.log(4));
      expect(retrained.evaluation.total).toBe(dataset.test);
      expect(decodeCheckpoint(here.artifacts.get(retrained.checkpoint.sha256)!).graph).toEqual(small.graph);
    },
  );
}, QUICK);
