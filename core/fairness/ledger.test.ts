import { describe, expect, it } from 'vitest';
import { EMPTY_LEDGER, addLedgers, stageRecord } from '#core/fairness/ledger';

const LEDGER = {
  epochs: 4,
  epochEquivalents: 0.5,
  imagesForward: 4000,
  imagesBackward: 3000,
  trainingFlops: 1e9,
  seconds: 12,
};

describe('ledgers', () => {
  it('add up column by column', () => {
    expect(addLedgers([LEDGER, { ...LEDGER, epochs: 1, seconds: 3 }])).toEqual({
      epochs: 5,
      epochEquivalents: 1,
      imagesForward: 8000,
      imagesBackward: 6000,
      trainingFlops: 2e9,
      seconds: 15,
    });
    expect(addLedgers([])).toEqual(EMPTY_LEDGER);
  });

  it('give the parts that the setups read', () => {
    expect(stageRecord(LEDGER, [[0.1, 40]])).toEqual({
      epochs: 4,
      epochEquivalents: 0.5,
      trainingFlops: 1e9,
      lr: [[0.1, 40]],
    });
  });
});
