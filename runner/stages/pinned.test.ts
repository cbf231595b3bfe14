import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fingerprint } from '#core/identity/fingerprint';
import { pinProblem, type Pin } from '#core/identity/pinned';
import { STAGE_REVISIONS } from '#core/verification/revisions';
import type { StageResult } from '#core/wire/stage';
import { runStage } from '#runner/stages/runStage';
import { baseStage, lease, pruneStage, retrainStage, world, type Input } from '#runner/stages/testing/world';

/** One way from base to retrained network on a tiny board: any change of the engine's numbers moves a hash. */
const pins = JSON.parse(
  readFileSync(new URL('../../test-data/pinned/stages.json', import.meta.url), 'utf8'),
) as Pin[];
const { io } = await world();
const [BASE, PRUNED] = ['a'.repeat(64), 'b'.repeat(64)];
const base = await runStage(lease(baseStage), io);
const pruned = await runStage(lease(pruneStage(BASE), [input(BASE, base)]), io);
const retrained = await runStage(lease(retrainStage(PRUNED), [input(PRUNED, pruned)]), io);

function input(stage: string, result: StageResult): Input {
  return { stage, result };
}

function pin(result: StageResult): Pin {
  const { kind, checkpoint, evaluation } = result;
  const rows = 'epochs' in result ? result.epochs.map(({ seconds: _seconds, ...row }) => row) : [];
  const hash = fingerprint({ weights: checkpoint.weightsHash, evaluation, rows });
  return { id: `${kind} on wasm`, revision: STAGE_REVISIONS[kind], hash };
}

it.each([base, pruned, retrained])('a $kind stage gives the numbers of its revision', (result) => {
  expect(pinProblem(pins, pin(result))).toBeNull();
});
