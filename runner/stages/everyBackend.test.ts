import { expect, it } from 'vitest';
import type { BaseResult } from '#core/wire/stage';
import { onEachBackend } from '#runner/compute/testing/backends';
import { runStage } from '#runner/stages/runStage';
import { baseStage, lease, world } from '#runner/stages/testing/world';

/**
 * Only wasm's numbers are pinned (pinned.test.ts): oneDNN chooses its loops by the processor's instruction sets, so
 * TensorFlow's last bits are this machine's. Its training is held to wasm's, to what rounding may do in sixteen steps.
 */
const { io } = await world();
const wasm = (await runStage(lease(baseStage), io)) as BaseResult;

onEachBackend((backend) => {
  it('trains a base to the same losses and accuracies', async () => {
    const stage = lease({ ...baseStage, backend: backend.cls });
    const base = (await runStage(stage, { ...io, backend })) as BaseResult;
    expect(base.provenance).toMatchObject({
      backend: backend.cls,
      flags: { threads: expect.stringMatching(/^\d+$/) },
    });
    expect(base.epochs.length).toBe(wasm.epochs.length);
    for (const [i, row] of base.epochs.entries()) {
      expect(row.trainLoss).toBeCloseTo(wasm.epochs[i]!.trainLoss, 4);
      expect(Math.abs(row.testTop1 - wasm.epochs[i]!.testTop1)).toBeLessThan(0.03);
    }
    expect(base.evaluation.loss).toBeCloseTo(wasm.evaluation.loss, 3);
  });
});
