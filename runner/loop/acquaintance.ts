import { isFault } from '#core/errors/fault';
import type { BackendClass } from '#core/wire/board';
import { PROTOCOL } from '#core/wire/runner';
import type { Lease } from '#core/wire/runner';
import { codeRevisions } from '#methods/revisions';
import type { ServerLink } from '#runner/loop/link';
import { listLocalDatasets } from '#runner/loop/localDatasets';
import { deviceName, memoryBytes } from '#runner/loop/machine';

export type Self = {
  readonly name: string;
  readonly version: string;
  readonly backends: readonly BackendClass[];
  /** Folder of the datasets that stay on this machine. */
  readonly localDatasets: string;
};

/** A runner as its server knows it. Everything throws Fault. */
export type Acquaintance = {
  /** Says who this runner is and what it can do. */
  hello(): Promise<void>;
  /** Offers these classes from now on, best first, and says so. */
  offer(backends: readonly BackendClass[]): Promise<void>;
  /**
   * Asks for a stage. Says hello again first when what this runner can do has changed, or when the server does not know
   * it (it came back with another database).
   */
  lease(): Promise<Lease | null>;
};

export function acquaintance(link: ServerLink, self: Self): Acquaintance {
  const { name, version } = self;
  let { backends } = self;
  let told: readonly string[] = [];
  const hello = async (): Promise<void> => {
    const datasets = await listLocalDatasets(self.localDatasets);
    await link.hello({
      protocol: PROTOCOL,
      name,
      version,
      backends: [...backends],
      device: deviceName().slice(0, 200),
      memoryBytes: memoryBytes(),
      datasets,
      revisions: codeRevisions(),
    });
    told = datasets;
  };
  const lease = async (): Promise<Lease | null> => {
    const now = await listLocalDatasets(self.localDatasets);
    if (now.join() !== told.join()) await hello();
    try {
      return await link.lease(name);
    } catch (error) {
      if (!isFault(error) || error.code !== 'not-found') throw error;
      await hello();
      return link.lease(name);
    }
  };
  const offer = (now: readonly BackendClass[]): Promise<void> => {
    backends = now;
    return hello();
  };
  return { hello, offer, lease };
}
