import { describe } from 'vitest';
import { golden } from '../../../test-data/golden.ts';
import { testCases } from '../../../tools/golden/testing.ts';
import { trainingStepCases } from '../../../tools/golden/trainingStep.ts';
import { openBackend } from '#runner/compute/backend';

describe('training steps against PyTorch, on wasm', () => {
  testCases(trainingStepCases(golden('training_step.json'), () => openBackend('wasm')));
});
