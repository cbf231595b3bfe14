import type { ArtifactKind } from '#core/wire/artifact';
import type { Progress, ResumePoint } from '#core/wire/runner';
import type { Backend } from '#runner/compute/backend';
import type { StoredFile } from '#runner/data/storedFile';

/** An encoded training state and how far it is. */
export type EncodedState = { readonly bytes: Uint8Array; readonly at: Omit<ResumePoint, 'sha256' | 'bytes'> };

/** Keeps training states for the stage's next lease. */
export type CheckpointKeeper = {
  /** Whether it is time for one. */
  due(): boolean;
  /** Sends a state while the stage goes on; one that gets lost is only a line in the log. */
  keep(state: EncodedState): void;
  /** Whether the stage was stopped in order to be handed back. */
  wantsLast(): boolean;
  /** Sends the state in which it was stopped. */
  keepLast(state: EncodedState): Promise<void>;
};

/** What a stage sees of the world: bytes by hash, progress, and whether to stop. */
export type StageIo = {
  /** Bytes of an artifact, checked against its hash. */
  artifact(sha256: string): Promise<Uint8Array>;
  /** How datasets are streamed that are too large for memory; null: all are held in it. */
  readonly streaming: {
    /** Bytes of pixels above which a dataset is read from its file. */
    readonly above: number;
    /** An artifact of about `bytes` bytes as a file of this machine, checked against its hash. */
    file(sha256: string, bytes: number): Promise<StoredFile>;
  } | null;
  store(bytes: Uint8Array, kind: ArtifactKind): Promise<{ readonly sha256: string; readonly bytes: number }>;
  report(progress: Progress): Promise<void>;
  /** Where training states go; null: nobody keeps them. */
  readonly checkpoints: CheckpointKeeper | null;
  /** A line for whoever reads the stage's log. */
  log(line: string): void;
  /** Aborts to cancel; the stage then throws Fault `cancelled`. */
  readonly signal: AbortSignal;
  readonly backend: Backend;
  /** Name of the runner, for provenance. */
  readonly runner: string;
};
