import type { ArtifactKind } from '#core/wire/artifact';
import type { Progress } from '#core/wire/runner';
import type { Backend } from '#runner/compute/backend';
import type { ArtifactCache } from '#runner/loop/cache';
import type { ServerLink } from '#runner/loop/link';
import type { CheckpointKeeper } from '#runner/stages/io';
import type { StageIo } from '#runner/stages/runStage';

export type { StageIo };

type Means = {
  readonly link: ServerLink;
  readonly cache: ArtifactCache;
  readonly runner: string;
  readonly backend: Backend;
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
  readonly checkpoints: CheckpointKeeper;
  readonly log: (line: string) => void;
  readonly datasetMemory: number;
};

/** What a stage sees of the world: bytes by hash through the disk cache, progress by the heartbeat. */
export function stageIo(means: Means): StageIo {
  const { link, cache, runner, backend, signal, report, checkpoints, log, datasetMemory } = means;
  return {
    runner,
    backend,
    signal,
    checkpoints,
    log,
    report: (progress) => {
      report(progress);
      return Promise.resolve();
    },
    artifact: async (sha256: string) => {
      const cached = await cache.get(sha256);
      if (cached !== null) return cached;
      const bytes = await link.fetchBytes(sha256, signal);
      await cache.put(sha256, bytes);
      return bytes;
    },
    streaming: {
      above: datasetMemory,
      file: async (sha256, bytes) =>
        (await cache.file(sha256)) ??
        cache.fetch(sha256, bytes, (path) => link.fetchFile(sha256, path, signal)),
    },
    store: async (bytes: Uint8Array, kind: ArtifactKind) => {
      const stored = await link.storeBytes(bytes, kind, signal);
      await cache.put(stored.sha256, bytes);
      return stored;
    },
  };
}
