import type { Loss } from '#core/fairness/losses';
import type { Evidence } from '#core/fairness/tags';

/** The things that setups ask two results to share. */
export type PartName =
  | 'board'
  | 'rate band'
  | 'base set'
  | 'retraining epochs'
  | 'retraining recipe'
  | 'epochs inside the pruning stage'
  | 'learning rate inside the pruning stage'
  | 'overall learning rate'
  | 'initial weights'
  | 'total epochs'
  | 'training FLOPs budget';

/**
 * What one result has in one part of a setup. `known` values with equal keys are shared; `outside` is known and shared
 * with nobody (no band, no budget); `unknown` is shared with nobody either, and may be learned later. Texts are made
 * only when asked for: keys don't need them.
 */
export type PartValue =
  | {
      readonly state: 'known';
      readonly key: string | number;
      text(): string;
      /** Tells different values apart that read the same. */
      id?(): string;
      /** How the key is made; keys of different kinds say nothing about each other. */
      readonly kind?: string;
      /** Where it is printed; a run record where nothing is said. */
      readonly source?: string;
    }
  | {
      readonly state: 'outside' | 'unknown';
      text(): string;
      readonly source?: string;
      /** What an unknown value may be, by a place that doesn't say so of this result. It never holds. */
      readonly maybe?: string;
    };

/** A result as the setups see it: an entry of ours or a row of a paper. */
export type Comparable = {
  readonly evidence: Evidence;
  /** Whether its base is known by the hash of its tensors, and not only by what a paper says. */
  readonly baseIsHashed: boolean;
  /** What its record has lost; nothing when not given. */
  readonly losses?: readonly Loss[];
  part(name: PartName): PartValue;
};
