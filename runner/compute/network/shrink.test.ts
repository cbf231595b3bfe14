import { describe } from 'vitest';
import { golden } from '../../../test-data/golden.ts';
import { shrinkCases } from '../../../tools/golden/shrink.ts';
import { testCases } from '../../../tools/golden/testing.ts';
import { onEachEngine } from '#runner/compute/testing/backends';

onEachEngine((backend) => {
  describe('networks physically pruned and trained on, against PyTorch', () => {
    testCases(shrinkCases(golden('shrink.json'), async () => backend));
  });
});
