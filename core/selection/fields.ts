import { RatioSchema } from '#core/selection/ratio';
import { PruningScheduleSchema } from '#core/selection/schedule';

/** The config fields that every method shares: how much is removed of each layer, and when. */
export const selectionFields = {
  ratio: RatioSchema,
  schedule: PruningScheduleSchema.exactOptional(),
};
