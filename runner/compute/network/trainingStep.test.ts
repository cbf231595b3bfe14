import { describe } from 'vitest';
import { golden } from '../../../test-data/golden.ts';
import { testCases } from '../../../tools/golden/testing.ts';
import { trainingStepCases } from '../../../tools/golden/trainingStep.ts';
import { onEachEngine } from '#runner/compute/testing/backends';

onEachEngine((backend) => {
  describe('training steps against PyTorch', () => {
    testCases(trainingStepCases(golden('training_step.json'), async () => backend));
  });
});
