import { describe, expect, it } from 'vitest';
import { taylorFoBn } from '#methods/taylor-fo-bn';
import { filters, gates, measure, scoresOfBatches } from '#methods/testing/observations';
import { groups, orderByL1, tiny, withFilters } from '#methods/testing/tiny';

/** γ·∂γ + β·∂β of the four channels: 2 − 2 = 0, 1, 3, −2. */
const batch = (factor: number) =>
  gates(
    [
      { gamma: 2, dGamma: 1, beta: 1, dBeta: -2 },
      { gamma: 1, dGamma: 0, beta: 1, dBeta: 1 },
      { gamma: 1, dGamma: 1, beta: 2, dBeta: 1 },
      { gamma: -1, dGamma: 2, beta: 0, dBeta: 5 },
    ].map((channel) => ({ ...channel, dGamma: factor * channel.dGamma, dBeta: factor * channel.dBeta })),
  );

describe('taylor-fo-bn', () => {
  it('is the squared gate gradient, averaged over batches', () => {
    expect(scoresOfBatches(taylorFoBn, [batch(1), batch(2)])).toEqual([0, 2.5, 22.5, 10]);
  });

  it('leaves β out when asked to', () => {
    expect(scoresOfBatches(taylorFoBn, [batch(1)], { gate: 'gamma' })).toEqual([4, 0, 1, 4]);
  });

  it('averages rounds with momentum .9', () => {
    const batches = [batch(1), batch(1), batch(3), batch(1)];
    // Rounds: mean 1, then mean of 9 and 1 = 5: .9 + .5 = 1.4.
    const scores = scoresOfBatches(taylorFoBn, batches, { rounds: 2 });
    expect(scores).toEqual([0, 1.4, 12.6, 5.6].map((x) => expect.closeTo(x, 12)));
  });

  it('drops the channel whose gate the loss doesn’t feel where L1 keeps its filter above all', () => {
    const scores = scoresOfBatches(taylorFoBn, [batch(1)]);
    expect(scores.indexOf(Math.min(...scores))).toBe(0);
    expect(orderByL1(withFilters([[9], [1], [2], [3]])).at(-1)).toBe(0);
  });

  it('doesn’t look at filters', () => {
    const input = { graph: tiny, groups, config: taylorFoBn.asPublished, seed: 1 };
    expect(measure(taylorFoBn, input, filters([[1]], [[1]]))).toBeNull();
  });
});
