import type { ArtifactKind } from '#core/wire/artifact';
import type { Progress } from '#core/wire/runner';
import type { Backend } from '#runner/compute/backend';

/** What a stage sees of the world: bytes by hash, progress, and whether to stop. */
export type StageIo = {
  /** Bytes of an artifact, checked against its hash. */
  artifact(sha256: string): Promise<Uint8Array>;
  store(bytes: Uint8Array, kind: ArtifactKind): Promise<{ readonly sha256: string; readonly bytes: number }>;
  report(progress: Progress): Promise<void>;
  /** Aborts to cancel; the stage then throws Fault `cancelled`. */
  readonly signal: AbortSignal;
  readonly backend: Backend;
  /** Name of the runner, for provenance. */
  readonly runner: string;
};
