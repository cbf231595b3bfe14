import type { RunView } from '#core/wire/views';
import type { Stage } from '#core/wire/stage';

/** One run of an entry with all that was computed for it, as `entries.run` returns it. */
export type RawRun = {
  readonly entry: {
    readonly id: string;
    readonly name: string;
    readonly recipe: string;
    readonly board: { readonly id: string; readonly title: string; readonly demo: boolean };
    /** The shell command that runs the entry again; null for a floor. */
    readonly reproduce: string | null;
  };
  /** How many runs the entry has. */
  readonly of: number;
  readonly run: RunView;
  /** What each stage computes, in the order of the run; null while the round of the board is open. */
  readonly definitions: readonly { readonly hash: string; readonly definition: Stage | null }[];
  /** Kept indices by layer; null before the pruning, and while the round of the board is open. */
  readonly kept: Readonly<Record<string, readonly number[]>> | null;
};
