import { encodePacked } from '#core/datasets/packed';
import { generateShapes } from '#core/datasets/shapes';
import { fingerprint, sha256Hex } from '#core/identity/fingerprint';
import type { Lease } from '#core/wire/runner';
import type { Stage, StageResult } from '#core/wire/stage';
import type { Backend } from '#runner/compute/backend';
import { runStage, type StageIo } from '#runner/stages/runStage';
import type { MatrixNetwork } from './networks.ts';

const IMAGES = { train: 300, test: 100 };

/** A finished stage and its hash, as a later stage reads it. */
export type Done<R extends StageResult = StageResult> = { readonly stage: string; readonly result: R };

/** The runner's own stages over a store in memory and `shapes` of the network's size. */
export class World {
  readonly #artifacts = new Map<string, Uint8Array>();
  readonly #io: StageIo;
  readonly #network: MatrixNetwork;
  readonly #packed;

  constructor(network: MatrixNetwork, backend: Backend) {
    const input = generateShapes({ size: network.size, seed: 1, ...IMAGES });
    this.#network = network;
    this.#packed = encodePacked(input.descriptor, input);
    this.#artifacts.set(sha256Hex(this.#packed.bytes), this.#packed.bytes);
    this.#io = {
      backend,
      runner: 'matrix',
      signal: new AbortController().signal,
      checkpoints: null,
      streaming: null,
      artifact: async (sha256) => this.bytes(sha256),
      store: async (bytes) => {
        const sha256 = sha256Hex(bytes);
        this.#artifacts.set(sha256, bytes);
        return { sha256, bytes: bytes.length };
      },
      report: async () => undefined,
      log: () => undefined,
    };
  }

  get dataset() {
    return this.#packed.descriptor;
  }

  bytes(sha256: string): Uint8Array {
    const bytes = this.#artifacts.get(sha256);
    if (bytes === undefined) throw new Error(`no artifact ${sha256}`);
    return bytes;
  }

  /** Runs a stage as a runner does that leased it. */
  async run<R extends StageResult>(stage: Stage, inputs: readonly Done[] = []): Promise<Done<R>> {
    const hash = fingerprint(stage);
    const lease: Lease = {
      hash,
      stage,
      leaseToken: 'matrix',
      fence: 1,
      attempt: 1,
      inputs: [...inputs],
      dataset: this.#packed.descriptor,
      datasetArtifact: sha256Hex(this.#packed.bytes),
      network: this.#network.network,
      heartbeatSeconds: 60,
      resume: null,
    };
    return { stage: hash, result: (await runStage(lease, this.#io)) as R };
  }
}
