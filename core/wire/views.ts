import type { RowsPage } from '#core/board/rowsPage';
import type { VerdictOutcome } from '#core/fairness/verdict';
import type { Evidence, Tag } from '#core/fairness/tags';
import type { Json } from '#core/identity/canonical';
import type { Standing } from '#core/quota/quota';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { MeasuredLatency } from '#core/wire/latency';
import type { Result } from '#core/wire/results';
import type { RoundView } from '#core/wire/rounds';
import type { StageFault } from '#core/wire/runner';
import type { SubmissionFile } from '#core/wire/submission';
import type { Band, Epoch, Provenance, Stage, StageLedger } from '#core/wire/stage';

/** What the pages show, as the server's services return it. Accuracies in percent, times in seconds or ISO 8601. */

export type QueueCounts = {
  readonly queued: number;
  readonly running: number;
  readonly failed: number;
};

export type RunnerView = {
  readonly id: string;
  readonly name: string;
  readonly backends: readonly string[];
  readonly device: string;
  readonly online: boolean;
  readonly lastSeenAt: string;
  /** What it does now, in words. */
  readonly doing: string | null;
};

/** Work still to do for a board or a submission. */
export type WorkProgress = {
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly total: number;
  /** Null when nothing has been measured yet or nothing is left. */
  readonly etaSeconds: number | null;
};

/** A board to choose among others. */
export type BoardName = { readonly id: string; readonly title: string; readonly demo: boolean };

export type BoardCard = BoardName & {
  readonly dataset: string;
  readonly network: string;
  readonly targets: readonly number[];
  readonly entries: number;
  readonly finished: number;
  /** The best finished entry under S3.2 at the first target, or null. */
  readonly leader: {
    readonly entry: string;
    readonly method: string;
    readonly recipe: string;
    readonly target: number;
    readonly top1: Result['top1'];
    readonly ranked: boolean;
  } | null;
  readonly verdict: string | null;
  /** Runs that somebody asked for and that are not finished yet. */
  readonly open: number;
};

/** A page of boards; pages count from 1. */
export type BoardsPage = {
  readonly boards: readonly BoardCard[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
};

export type HomeView = {
  /** All of them, or of many those where something was finished last. */
  readonly boards: readonly BoardCard[];
  /** Boards of this server. */
  readonly total: number;
  readonly recent: readonly {
    readonly entry: string;
    readonly board: string;
    readonly title: string;
    readonly method: string;
    readonly recipe: string;
    readonly mean: number;
    readonly n: number;
    readonly at: string;
  }[];
  readonly queue: QueueCounts & {
    /** Stages computed in the last 24 hours. */
    readonly doneInDay: number;
  };
  readonly runners: readonly RunnerView[];
};

/** An entry as a row of a board. */
export type BoardRow = Result & {
  readonly methodName: string;
  readonly baseline: boolean;
  /** Rank interval inside its class under the chosen setup; null while fewer than two entries can be compared. */
  readonly rank: { readonly low: number; readonly high: number } | null;
  /** Tags whose key this entry has. */
  readonly tags: readonly Tag[];
  /** Own recipe against the best other recipe of this method at equal epochs, in points; null when there is none. */
  readonly recipeSwapDelta: number | null;
  /** Epochs of pretraining, pruning and retraining. */
  readonly epochs: { readonly base: number; readonly prune: number; readonly retrain: number };
  readonly trainingFlops: number;
  readonly finishedAt: string | null;
  /** Null where the board itself asked for the entry. */
  readonly submission: string | null;
  readonly submitter: string | null;
  /** Why its record keeps it from being ranked; empty when nothing does. */
  readonly withheld: readonly string[];
};

/** How an entry's evidence ceiling moved: null is no setup at all. */
export type MovementView = {
  readonly at: string;
  readonly from: Tag | null;
  readonly to: Tag | null;
  readonly reason: string;
};

/** What all rows of a table say together: those of them that are given may be a page. */
export type TableSummary = {
  /** Rows that are entries to be compared, and floors. */
  readonly entries: number;
  readonly floors: number;
  /** Whether a method and a recipe name one row each. */
  readonly distinct: boolean;
  /** Lowest and highest end of the accuracies with their intervals, in percent; null without a finished run. */
  readonly top1: readonly [number, number] | null;
  /** The largest of the rows; 0 without any. */
  readonly params: number;
  readonly macs: number;
  readonly trainingFlops: number;
};

/** Entries that the chosen setup allows to be compared. */
export type BoardClass = {
  readonly key: string;
  /** What they share, in words. */
  readonly label: string;
  readonly rows: readonly BoardRow[];
  readonly table: TableSummary;
  /** Its place among all classes of the view, from 0 on. */
  readonly index: number;
  /** Reasons that keep each of several entries from being ranked. */
  readonly shared: readonly string[];
  /** How many entries the rank intervals are among. */
  readonly among: number;
  readonly ranked: boolean;
  /** Why the class is not ranked, or null. */
  readonly reason: string | null;
  /** Smallest difference of two means that would be significant here, in points; null with fewer than two complete entries. */
  readonly minimalDetectableDifference: number | null;
};

/** An entry as a sentence names it. */
export type NamedEntry = { readonly entry: string; readonly name: string; readonly recipe: string };

export type VerdictView = {
  readonly a: { readonly method: string; readonly name: string; readonly recipe: string };
  readonly b: { readonly method: string; readonly name: string; readonly recipe: string };
  readonly target: number;
  readonly outcome: VerdictOutcome;
  readonly sentence: string;
  /** The four cells: A+a, B+a, A+b, B+b. */
  readonly cells: readonly {
    readonly entry: string;
    readonly method: string;
    readonly recipe: string;
    readonly mean: number;
    readonly interval: readonly [number, number] | null;
    readonly n: number;
  }[];
};

export type BoardView = {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly demo: boolean;
  readonly version: number;
  /** The version that takes submissions now. */
  readonly currentVersion: number;
  /** All versions, newest first, with the parts that changed from the one before. */
  readonly versions: readonly {
    readonly version: number;
    readonly createdAt: string;
    readonly changed: readonly string[];
  }[];
  /** Commitments of private ranking bases; null where bases and seeds are public. */
  readonly round: RoundView | null;
  readonly fingerprint: string;
  readonly dataset: DatasetDescriptor;
  readonly network: {
    readonly name: string;
    readonly family: string;
    readonly params: number;
    readonly macs: number;
  };
  readonly backend: string | null;
  readonly bases: number;
  readonly baseTop1: {
    readonly mean: number;
    readonly interval: readonly [number, number] | null;
    readonly n: number;
  } | null;
  readonly bands: readonly (Band & { readonly entries: number })[];
  readonly recipes: readonly {
    readonly id: string;
    readonly epochs: number;
    readonly fingerprint: string;
    readonly standard: boolean;
    readonly entries: number;
  }[];
  /** The view asked for, after defaults. */
  readonly chosen: { readonly tag: Tag; readonly target: number; readonly recipe: string | null };
  /** For each setup: entries in this band that share a key with at least one other entry. */
  readonly comparable: readonly { readonly tag: Tag; readonly entries: number; readonly classes: number }[];
  /**
   * What drops out of the largest classes when one goes to the chosen setup from the one that it stands on; null for S1,
   * which stands on none.
   */
  readonly dropped: {
    readonly from: Tag;
    /** Entries that were comparable with another one before. */
    readonly of: number;
    readonly total: number;
    /** Those of them that nothing is left to be compared with. */
    readonly alone: number;
    /** The best of them, each with the part that differs from the best entry of the class that it drops out of. */
    readonly rows: readonly (NamedEntry & {
      readonly against: NamedEntry;
      readonly part: string;
      readonly own: string;
      readonly other: string;
    })[];
  } | null;
  /** Entries of this band and recipe, whichever of them are asked for; floors aren't counted. */
  readonly entries: number;
  /** Classes with a row that is asked for. */
  readonly classTotal: number;
  /** Those of them that have rows on this page. */
  readonly classes: readonly BoardClass[];
  /** Entries without a key under the chosen setup, or outside of the band, with the reason in `unranked`. */
  readonly apart: readonly BoardRow[];
  /** Floors and controls that are in no class of the chosen setup. */
  readonly floors: readonly BoardRow[];
  readonly tables: { readonly apart: TableSummary; readonly floors: TableSummary };
  /** Which of the rows are given. */
  readonly page: RowsPage;
  /** Every finished entry of the board but its floors, slowest first, for the Pareto plot. */
  readonly points: readonly {
    readonly entry: string;
    readonly method: string;
    /** Fingerprint of method and configuration: the same at every target. */
    readonly contender: string;
    readonly target: number;
    readonly recipe: string;
    readonly rate: number;
    readonly mean: number;
    readonly interval: readonly [number, number] | null;
    readonly ranked: boolean;
  }[];
  /** The newest of the target's. */
  readonly verdicts: readonly VerdictView[];
  /** How many verdicts the target has. */
  readonly verdictTotal: number;
  /** Entries about which a dispute is not decided yet. */
  readonly disputed: readonly string[];
  readonly work: WorkProgress;
  /** Floors and swaps, which run when nobody waits for anything. */
  readonly extras: WorkProgress;
};

export type RunView = {
  readonly index: number;
  /** Null while it is private: a run of a round tells its seed with its result. */
  readonly seed: number | null;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly top1: number | null;
  readonly bestTop1: number | null;
  /** After the last epoch; null below 100 classes. */
  readonly top5: number | null;
  readonly baseTop1: number | null;
  readonly prunedTop1: number | null;
  readonly drop: number | null;
  readonly rate: number | null;
  /** Measured where the run was pruned; never ranks. */
  readonly latency: MeasuredLatency | null;
  /** Mean test accuracy over the recipe's epochs before its first decay (label says which). */
  readonly trainability: { readonly value: number; readonly label: string } | null;
  /** The same on training images. */
  readonly trainabilityTrain: { readonly value: number; readonly label: string } | null;
  readonly epochs: readonly Epoch[];
  readonly stages: readonly {
    readonly kind: Stage['kind'];
    readonly hash: string;
    readonly state: string;
    readonly ledger: StageLedger | null;
    readonly provenance: Provenance | null;
    readonly checkpoint: string | null;
    /** Its checkpoint can't be fetched until the round of the board closes. */
    readonly sealed: boolean;
  }[];
};

export type EntryView = {
  readonly row: BoardRow;
  readonly board: {
    readonly id: string;
    readonly title: string;
    readonly demo: boolean;
    readonly version: number;
    /** The version that takes submissions now. */
    readonly currentVersion: number;
  };
  /** `development`: accuracies are of the validation split, and nothing ranks. */
  readonly phase: 'development' | 'published';
  /** How the configuration was found, by its submitter's word; null for rows that the board runs by itself. */
  readonly search: SubmissionFile['search'] | null;
  /** The row of the method's as-published defaults at the same target and recipe; null when it isn't on the board. */
  readonly asPublished: { readonly entry: string; readonly mean: number | null; readonly n: number } | null;
  readonly dense: { readonly params: number; readonly macs: number };
  readonly recipe: Json;
  readonly recipeFingerprint: string;
  readonly runs: readonly RunView[];
  /** The groups of channels from input to output, from the first finished run. */
  readonly layers: readonly {
    readonly group: string;
    readonly channels: number;
    readonly kept: number;
    /** Whether the board lets methods prune it; what is not open keeps all. */
    readonly open: boolean;
  }[];
  readonly toppedUp: number;
  /** How its evidence ceiling moved, oldest first. */
  readonly movements: readonly MovementView[];
  /** The exact shell command that runs this entry again; null for a floor, which only its board runs. */
  readonly reproduce: string | null;
  readonly siblings: readonly {
    readonly entry: string;
    readonly recipe: string;
    readonly mean: number | null;
  }[];
};

export type StageView = {
  readonly hash: string;
  readonly kind: Stage['kind'];
  readonly label: string;
  readonly state: 'blocked' | 'ready' | 'leased' | 'done' | 'failed' | 'cancelled';
  readonly share: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly message: string | null;
  readonly attempt: number;
  readonly runner: string | null;
  readonly rows: readonly Epoch[];
  readonly fault: StageFault | null;
  /** Other entries wait for this stage too. */
  readonly shared: boolean;
  /** Its runner has been asked to stop and has not answered yet. */
  readonly stopping: boolean;
  /** Epochs that the last checkpoint saved; null without one. */
  readonly savedEpoch: number | null;
  /** When a stage that failed is tried again; null: nothing is waited for. */
  readonly retryAt: string | null;
};

export type SubmissionView = {
  readonly id: string;
  readonly version: number;
  /** The submission that this one is the next version of, and the one that is its next; where one may read them. */
  readonly previous: string | null;
  readonly next: string | null;
  readonly board: { readonly id: string; readonly title: string };
  readonly method: { readonly id: string; readonly name: string };
  readonly config: Json;
  readonly recipe: string;
  readonly targets: readonly number[];
  readonly note: string;
  /** Who submitted, in the words that readers are told; null for the server itself. */
  readonly submitter: string | null;
  /** Readers are told no names, until the day `namedOn` or until the submitter names the authors. */
  readonly anonymous: boolean;
  readonly namedOn: string | null;
  /** What the one who looks is to it. */
  readonly part: 'submitter' | 'co-author' | 'keeper' | 'reader' | 'nobody';
  readonly createdAt: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  /** `development` until it is published. */
  readonly phase: 'development' | 'published';
  readonly cancelledAt: string | null;
  readonly withdrawal: { readonly at: string; readonly reason: string } | null;
  /** What the one who looks may do to it now. */
  readonly may: {
    readonly cancel: boolean;
    readonly retry: boolean;
    readonly publish: boolean;
    readonly withdraw: boolean;
    /** Make the next version. */
    readonly renew: boolean;
    readonly clone: boolean;
    /** Invite co-authors, keep names and tell them. */
    readonly name: boolean;
  };
  readonly work: WorkProgress;
  /** Stages of other work that run before this one's next stage. */
  readonly queueAhead: number;
  readonly stages: readonly StageView[];
  readonly entries: readonly {
    readonly id: string;
    readonly recipe: string;
    readonly target: number;
    readonly mean: number | null;
    readonly n: number;
    readonly runs: number;
    readonly swap: boolean;
    readonly phase: 'development' | 'published';
  }[];
};

/** What a submission would run, before it is sent. */
export type SubmissionPlan = {
  readonly entries: number;
  readonly runs: number;
  readonly stages: {
    readonly base: number;
    readonly prune: number;
    readonly retrain: number;
    readonly scratch: number;
    readonly shared: number;
  };
  readonly epochs: number;
  readonly trainingFlops: number;
  readonly etaSeconds: number | null;
  /** How the caller's quotas stand before it; null for whoever is under none. */
  readonly quota: PlanQuota | null;
  /** Stages of other work that would be computed before its first. */
  readonly queueAhead: number;
};

/** A person's quotas before a plan is sent. */
export type PlanQuota = {
  /** Days after which what was spent counts no longer. */
  readonly days: number;
  readonly overall: Standing;
  readonly board: Standing;
  /** Why the plan would be refused; null when it fits. */
  readonly refused: string | null;
};

/** An entry in the list of its method. Accuracies in percent. */
export type MethodEntry = {
  readonly entry: string;
  readonly board: { readonly id: string; readonly title: string };
  readonly target: number;
  readonly recipe: string;
  readonly config: Json;
  readonly mean: number | null;
  readonly interval: readonly [number, number] | null;
  readonly n: number;
  readonly runs: number;
  readonly evidence: Evidence;
  readonly ranked: boolean;
  /** Why its submitter took it back; null while somebody stands for it. */
  readonly withdrawn: string | null;
};

export type CatalogueMethod = {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly paper: Json;
  readonly summary: string;
  readonly fidelity: { readonly level: 'exact' | 'adapted'; readonly notes: string };
  readonly startsFrom: string;
  readonly cost: string;
  /** JSON Schema of the configuration: the form and the documentation are made from it. */
  readonly schema: Json;
  readonly asPublished: Json;
  /** Other named configurations. */
  readonly variants: readonly {
    readonly id: string;
    readonly name: string;
    readonly source: string;
    readonly config: Json;
  }[];
};
export type CatalogueRecipe = {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly source: string;
  readonly summary: string;
  /** Ids of this family. */
  readonly examples: readonly string[];
  /** JSON Schema of a recipe that is written out instead. */
  readonly schema: Json;
};
export type CatalogueNetwork = {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly source: string;
  readonly summary: string;
  readonly schema: Json;
  readonly variants: Json;
};
