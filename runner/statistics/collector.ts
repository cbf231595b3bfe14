import type { Batch } from '#runner/compute/network/trainer';

/** What a method's `measure` gave for one batch at one node. */
export type Measured = { readonly group: string; readonly node: string; readonly numbers: Float64Array };

/** Runs batches through a network and measures what they leave; holds tensors until it is closed. */
export type Collector = {
  observe(batch: Batch): Promise<readonly Measured[]>;
  close(): void;
};
