import { describe } from 'vitest';
import { golden } from '../../test-data/golden.ts';
import { networkCases } from '../../tools/golden/networks.ts';
import { testCases } from '../../tools/golden/testing.ts';

describe('published costs: totals and every layer, dense and pruned', () => {
  testCases(networkCases(golden('networks.json')));
});
