import { PFEC_RATIOS } from '#core/selection/published/pfec';
import type { PublishedRatios } from '#core/selection/published/published';

/** Every set of published layer-wise ratios. To add one: a file here, a line below, its test. */
export const PUBLISHED_RATIOS: readonly PublishedRatios[] = [...PFEC_RATIOS];
