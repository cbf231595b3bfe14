import { z } from 'zod';
import { NORMALISERS } from '#core/selection/normalise';
import { PUBLISHED_RATIOS } from '#core/selection/published/registry';

const Share = z.number().min(0).lt(1);
const Layer = z.string().min(1).max(200);

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
    z
      .strictObject({
        kind: z.literal('per-stage'),
        ratios: z.array(Share).min(1).max(16).meta({
          title: 'Ratios by stage',
          description:
            'One ratio a stage, from the first; a stage is the layers whose outputs have one height and width. 0 keeps a stage whole.',
        }),
        skip: z.array(Layer).max(200).meta({
          title: 'Layers kept whole',
          description: 'Names of prunable layers left out of their stage, as s1b0.conv1.',
        }),
      })
      .meta({ title: 'Per stage', description: 'A ratio for each stage, with layers left out by name.' }),
    z
      .strictObject({
        kind: z.literal('per-layer'),
        layers: z.record(Layer, Share).meta({
          title: 'Ratios by layer',
          description: 'As {"s1b0.conv1": 0.5}; layers not named are kept whole.',
        }),
      })
      .meta({ title: 'Per layer', description: 'A ratio for each layer by name.' }),
    z
      .strictObject({
        kind: z.literal('published'),
        preset: z.enum(PUBLISHED_RATIOS.map((preset) => preset.id)).meta({
          title: 'Published ratios',
          description:
            'Layer-wise ratios of a paper, for the network they were published for; the catalogue names their sources.',
        }),
      })
      .meta({ title: 'Published', description: 'The layer-wise ratios of a paper.' }),
    z
      .strictObject({
        kind: z.literal('global'),
        ratio: z.number().gt(0).lt(1).exactOptional().meta({
          title: 'Share of all filters',
          description:
            'Share of all prunable filters that one threshold removes; left empty, the threshold is solved for the board’s target rate.',
        }),
        normalise: z.enum(NORMALISERS).meta({
          title: 'Scores divided by',
          description:
            'What a layer’s scores are divided by before the layers are compared: nothing, the mean or the largest of their absolute values, or their Euclidean norm.',
        }),
        atLeast: z.number().int().min(0).max(1_000_000).meta({
          title: 'Filters every layer keeps',
          description:
            'The best ones of a layer stay whatever the threshold is; with 0, a threshold that empties a layer is an error.',
        }),
      })
      .meta({ title: 'Global', description: 'One threshold over the scores of all prunable layers.' }),
    z
      .strictObject({
        kind: z.literal('widths'),
        layers: z.record(Layer, z.number().int().min(1).max(1_000_000)).meta({
          title: 'Filters kept by layer',
          description:
            'As {"s1b0.conv1": 8}, for instance the widths that another method ended at; layers not named are kept whole. Never topped up.',
        }),
      })
      .meta({ title: 'Stated widths', description: 'The number of filters each layer keeps.' }),
  ])
  .meta({ title: 'Pruning ratio', description: 'How many filters are removed from each layer.' });
export type Ratio = z.infer<typeof RatioSchema>;

const [target, uniform, perStage, perLayer, published, , widths] = RatioSchema.options;

/** The ratio of methods whose scores don't compare between layers: every kind but one threshold for all of them. */
export const LayerRatioSchema = z
  .discriminatedUnion('kind', [target, uniform, perStage, perLayer, published, widths], {
    error: ({ input }) =>
      refusal(input, 'global', 'Take "target", "uniform", "per-stage", "per-layer", "published" or "widths"'),
  })
  .meta({
    title: 'Pruning ratio',
    description:
      'How many filters are removed from each layer. Scores of this method don’t compare between layers, so none removes by one threshold over all of them.',
  });
/** Why a choice that compares layers is refused where scores don't; undefined for any other mistake: zod's own words. */
export function refusal(input: unknown, kind: string, instead: string): string | undefined {
  if (typeof input !== 'object' || input === null || !('kind' in input) || input.kind !== kind)
    return undefined;
  return `"${kind}" compares scores between layers, which this method’s don’t allow. ${instead}`;
}

/** One threshold: how many filters a layer keeps depends on the scores. */
export type GlobalRatio = Extract<Ratio, { readonly kind: 'global' }>;
/** Every kind that states each layer's count, so not the one whose counts the product solves for. */
export type StatedRatio = Exclude<Ratio, { readonly kind: 'target' | 'global' }>;

/**
 * Filters that a ratio removes from a layer: ceil(ratio × channels) (GReg, Rethinking, HRank+); PFEC keeps
 * int((1 − ratio) × channels), which is the same number. Products such as .07 × 100 = 7.000000000000001 don't round up
 * because of the double's last digits.
 */
export function removedByRatio(ratio: number, channels: number): number {
  return Math.ceil(ratio * channels - 1e-9);
}

/** As {@link removedByRatio}, for ratios that the product solves itself: one filter always stays. */
export function removedAtMost(ratio: number, channels: number): number {
  return Math.min(removedByRatio(ratio, channels), channels - 1);
}
