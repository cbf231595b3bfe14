import { pixelBytes } from '#core/datasets/images';
import { decodePacked } from '#core/datasets/packed';
import { constantsFor } from '#core/datasets/normalisation';
import { Fault } from '#core/errors/fault';
import type { Lease } from '#core/wire/runner';
import { openPacked, type Dataset } from '#runner/data/dataset';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '#runner/checkpoint/checkpoint';
import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { PruneStage, StageResult } from '#core/wire/stage';
import type { StageIo } from '#runner/stages/io';

/**
 * The lease's dataset: in memory, or in its file where it is larger than this runner holds. Throws Fault `hash-mismatch`
 * when the artifact holds another version than the lease names.
 */
export async function datasetOf(lease: Lease, io: StageIo): Promise<Dataset> {
  const bytes = pixelBytes(lease.dataset);
  const { streaming } = io;
  const dataset =
    streaming !== null && bytes > streaming.above
      ? openPacked(await streaming.file(lease.datasetArtifact, bytes))
      : decodePacked(await io.artifact(lease.datasetArtifact));
  const { id, version } = lease.dataset;
  if (dataset.descriptor.version === version) return dataset;
  throw new Fault(
    'hash-mismatch',
    `Dataset "${id}": the artifact holds version ${dataset.descriptor.version}, the stage asks for ${version}.`,
    { hint: 'Import the dataset again on the server.', class: 'platform' },
  );
}

/** The dataset under the constants that its base was trained with. */
export function normalisedAs(dataset: Dataset, normalisation: PruneStage['normalisation']): Dataset {
  const { descriptor } = dataset;
  const constants = constantsFor(descriptor, normalisation ?? 'dataset');
  return { ...dataset, descriptor: { ...descriptor, normalisation: constants } };
}

/** The network that an earlier stage left, checked against the hashes in that stage's result. */
export async function networkOf(lease: Lease, stage: string, io: StageIo): Promise<Checkpoint> {
  const input = lease.inputs.find((candidate) => candidate.stage === stage);
  if (input === undefined) {
    throw new Fault('internal', `The lease lacks the result of stage ${stage}, which this stage reads.`, {
      class: 'platform',
    });
  }
  const { checkpoint } = input.result;
  const network = decodeCheckpoint(await io.artifact(checkpoint.sha256));
  if (network.weightsHash === checkpoint.weightsHash) return network;
  throw new Fault(
    'hash-mismatch',
    `Checkpoint ${checkpoint.sha256}: its weights hash to ${network.weightsHash}, the result of stage ${stage} says ${checkpoint.weightsHash}.`,
    { hint: 'The stored checkpoint is not the one of that stage.', class: 'platform' },
  );
}

/** Stores a network and says how to find it again. */
export async function storeNetwork(
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
  io: StageIo,
): Promise<StageResult['checkpoint']> {
  const { bytes, weightsHash } = encodeCheckpoint(graph, weights);
  const stored = await io.store(bytes, 'checkpoint');
  return { sha256: stored.sha256, bytes: stored.bytes, weightsHash };
}
