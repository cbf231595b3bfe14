import { describe } from 'vitest';
import { golden } from '../../../test-data/golden.ts';
import { shrinkCases } from '../../../tools/golden/shrink.ts';
import { testCases } from '../../../tools/golden/testing.ts';
import { openBackend } from '#runner/compute/backend';

describe('networks physically pruned and trained on, against PyTorch, on wasm', () => {
  testCases(shrinkCases(golden('shrink.json'), () => openBackend('wasm')));
});
