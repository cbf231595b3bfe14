import { LayerRatioSchema, RatioSchema } from '#core/selection/ratio';
import { LayerScheduleSchema, PruningScheduleSchema } from '#core/selection/schedule';

/** The config fields that every method shares: how much is removed of each layer, and when. */
export const selectionFields = {
  ratio: RatioSchema,
  schedule: PruningScheduleSchema.exactOptional(),
};

/** The same for methods whose scores don't compare between layers. */
export const layerSelectionFields = {
  ratio: LayerRatioSchema,
  schedule: LayerScheduleSchema.exactOptional(),
};
