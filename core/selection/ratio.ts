import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import type { Group } from '#core/networks/groups';

/** How much a method removes: the config field `ratio` that methods share. */
export const RatioSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('target') }).meta({
      title: 'Solved for the target rate',
      description:
        'The smallest uniform ratio that reaches the board’s target speedup, then topped up by single filters.',
    }),
    z
      .strictObject({
        kind: z.literal('uniform'),
        ratio: z.number().gt(0).lt(1).meta({
          title: 'Ratio',
          description:
            'Share of filters removed from every prunable layer; ceil(ratio × filters) are removed.',
        }),
      })
      .meta({ title: 'Uniform', description: 'The same ratio in every prunable layer.' }),
  ])
  .meta({ title: 'Pruning ratio', description: 'How many filters are removed from each layer.' });
export type Ratio = z.infer<typeof RatioSchema>;

/**
 * Filters that a ratio removes from a layer: ceil(ratio × channels) (GReg, Rethinking, HRank+). Products such as
 * .07 × 100 = 7.000000000000001 don't round up because of the double's last digits.
 */
export function removedByRatio(ratio: number, channels: number): number {
  return Math.ceil(ratio * channels - 1e-9);
}

/** As {@link removedByRatio}, for ratios that the product solves itself: one filter always stays. */
export function removedAtMost(ratio: number, channels: number): number {
  return Math.min(removedByRatio(ratio, channels), channels - 1);
}

/** Throws Fault `layer-emptied` naming the first layer that a stated ratio leaves nothing of, and the largest one allowed. */
export function refuseEmptiedLayer(ratio: number, groups: readonly Group[]): void {
  const emptied = groups.find((group) => removedByRatio(ratio, group.channels) >= group.channels);
  if (emptied === undefined) return;
  const narrowest = Math.min(...groups.map((group) => group.channels));
  const hint =
    narrowest === 1
      ? 'A prunable layer has a single filter, so no uniform ratio is possible here.'
      : `The largest ratio allowed on this network is ${narrowest - 1}/${narrowest} = ${roundedDown((narrowest - 1) / narrowest)}.`;
  throw new Fault(
    'layer-emptied',
    `config.ratio.ratio: ${ratio} removes ceil(${ratio} × ${emptied.channels}) = ${removedByRatio(ratio, emptied.channels)} ` +
      `of the ${emptied.channels} filters of ${emptied.id}, so none would be left. ${hint}`,
    { field: 'config.ratio.ratio', hint, class: 'submitter' },
  );
}

/** Six digits that never exceed the value, so that the printed limit is itself allowed. */
function roundedDown(value: number): number {
  return Math.floor(value * 1e6) / 1e6;
}
