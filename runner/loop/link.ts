import { createApi, orFault } from '#client/api';
import { getArtifactFile } from '#client/artifactFiles';
import { getArtifact, putArtifact } from '#client/artifacts';
import type { ArtifactKind } from '#core/wire/artifact';
import type { Hello, Lease, Progress, ResumePoint, StageFault } from '#core/wire/runner';
import type { StageResult } from '#core/wire/stage';
import type { Queue } from '#runner/loop/drain';

/** What a runner says to the server. Everything throws Fault; nothing is repeated here. */
export type ServerLink = {
  readonly url: string;
  hello(hello: Hello): Promise<{ readonly heartbeatSeconds: number | null }>;
  lease(name: string): Promise<Lease | null>;
  heartbeat(lease: Lease, progress: Progress | null): Promise<{ readonly cancel: boolean }>;
  /**
   * Stores a training state and names it as where the stage's next lease goes on. An outage is not sat out.
   */
  checkpoint(
    lease: Lease,
    state: Uint8Array,
    at: Omit<ResumePoint, 'sha256' | 'bytes'>,
    signal: AbortSignal,
  ): Promise<ResumePoint>;
  complete(lease: Lease, result: StageResult): Promise<void>;
  fail(lease: Lease, fault: StageFault): Promise<void>;
  release(lease: Lease): Promise<void>;
  queue(): Promise<Queue>;
  fetchBytes(sha256: string, signal: AbortSignal): Promise<Uint8Array>;
  /** Fetches an artifact into a new file; returns its length. */
  fetchFile(sha256: string, path: string, signal: AbortSignal): Promise<number>;
  storeBytes(
    bytes: Uint8Array,
    kind: ArtifactKind,
    signal: AbortSignal,
  ): Promise<{ readonly sha256: string; readonly bytes: number }>;
};

export type LinkOptions = {
  readonly url: string;
  readonly token: string;
  /** How long a byte transfer sits out an outage. */
  readonly patienceMs: number;
};

/** Opens the way to a server. No connection is made before the first call. */
export function openLink({ url, token, patienceMs }: LinkOptions): ServerLink {
  const api = createApi({ url, token });
  const ask = <T>(call: Promise<T>) => orFault(url, call);
  const claim = ({ hash, leaseToken }: Lease) => ({ hash, leaseToken });
  return {
    url,
    hello: (hello) => ask(api.runner.hello.mutate(hello)),
    lease: (name) => ask(api.runner.lease.mutate({ name })),
    heartbeat: (lease, progress) => ask(api.runner.heartbeat.mutate({ ...claim(lease), progress })),
    checkpoint: async (lease, state, at, signal) => {
      const { sha256, bytes } = await putArtifact(state, 'training-state', { url, token, signal });
      const point = { ...at, sha256, bytes };
      await ask(api.runner.checkpoint.mutate({ ...claim(lease), point }, { signal }));
      return point;
    },
    complete: async (lease, result) =>
      void (await ask(api.runner.complete.mutate({ ...claim(lease), result }))),
    fail: async (lease, fault) => void (await ask(api.runner.fail.mutate({ ...claim(lease), fault }))),
    release: async (lease) => void (await ask(api.runner.release.mutate(claim(lease)))),
    queue: async () => {
      const { queue, retrying } = await ask(api.health.status.query());
      return { ...queue, retrying };
    },
    fetchBytes: (sha256, signal) => getArtifact(sha256, { url, token, signal, patienceMs }),
    fetchFile: (sha256, path, signal) => getArtifactFile(sha256, path, { url, token, signal, patienceMs }),
    storeBytes: (bytes, kind, signal) => putArtifact(bytes, kind, { url, token, signal, patienceMs }),
  };
}
