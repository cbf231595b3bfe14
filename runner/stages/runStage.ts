import { Fault } from '#core/errors/fault';
import type { Lease } from '#core/wire/runner';
import { StageResultSchema, type StageResult } from '#core/wire/stage';
import { base } from '#runner/stages/base';
import type { StageIo } from '#runner/stages/io';
import { prune } from '#runner/stages/prune';
import { retrain } from '#runner/stages/retrain';
import { scratch } from '#runner/stages/scratch';

export type { StageIo } from '#runner/stages/io';

/**
 * Computes one leased stage from its inputs' bytes to its result. The result is a function of the stage's definition,
 * its inputs and the backend: nothing else enters. Throws Fault; `cancelled` within a step of the signal.
 */
export async function runStage(lease: Lease, io: StageIo): Promise<StageResult> {
  const { stage } = lease;
  if (stage.backend !== io.backend.cls) {
    throw new Fault(
      'backend-unavailable',
      `The stage asks for backend "${stage.backend}", this is "${io.backend.cls}".`,
      {
        hint: 'A board pins its backend class; start a runner that has it.',
        class: 'platform',
      },
    );
  }
  return StageResultSchema.parse(await compute(lease, io));
}

function compute(lease: Lease, io: StageIo): Promise<StageResult> {
  const { stage } = lease;
  switch (stage.kind) {
    case 'base':
      return base(stage, lease, io);
    case 'prune':
      return prune(stage, lease, io);
    case 'retrain':
      return retrain(stage, lease, io);
    case 'scratch':
      return scratch(stage, lease, io);
  }
}
