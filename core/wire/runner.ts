import { z } from 'zod';
import { FAULT_CODES } from '#core/errors/fault';
import { BackendClass } from '#core/wire/board';
import { DatasetDescriptorSchema } from '#core/wire/dataset';
import { EpochSchema, Hash, StageResultSchema, StageSchema } from '#core/wire/stage';

/** Raised when server and runner no longer understand each other; a runner of another protocol is refused. */
export const PROTOCOL = 2;

export const HelloSchema = z.strictObject({
  protocol: z.number().int(),
  name: z.string().min(1).max(120),
  version: z.string().max(40),
  backends: z.array(BackendClass).min(1),
  device: z.string().max(200),
  memoryBytes: z.number().int().min(0),
  /** SHA-256 of the packed datasets that are on the runner's own disk to stay (`dataset import --local-only`). */
  datasets: z.array(Hash).max(1000),
  /** Revision of everything whose code decides numbers (methods/revisions.ts). */
  revisions: z.record(z.string().max(200), z.number().int()),
});
export type Hello = z.infer<typeof HelloSchema>;

/** An output of an earlier stage that this stage reads. */
export const StageInputSchema = z.strictObject({ stage: Hash, result: StageResultSchema });

/** How far an unfinished training got, and the artifact (kind `training-state`) that holds everything to go on from there. */
export const ResumePointSchema = z.strictObject({
  sha256: Hash,
  bytes: z.number().int().min(1),
  /** Finished epochs. */
  epoch: z.number().int().min(0),
  /** Optimizer steps done in the epoch after those. */
  step: z.number().int().min(0),
  /** Finished share of the stage's work. */
  share: z.number().min(0).max(1),
});
export type ResumePoint = z.infer<typeof ResumePointSchema>;

/** What a lease hands out: all a runner needs, with bytes fetched by hash from /api/artifacts. */
export const LeaseSchema = z.strictObject({
  hash: Hash,
  stage: StageSchema,
  /** Secret of this lease; a result without the current one is refused. */
  leaseToken: z.string(),
  /** Rises with every lease of the stage. */
  fence: z.number().int(),
  attempt: z.number().int(),
  inputs: z.array(StageInputSchema),
  dataset: DatasetDescriptorSchema,
  /** Artifact that holds the packed dataset. */
  datasetArtifact: Hash,
  network: z.strictObject({ family: z.string(), config: z.record(z.string(), z.json()) }),
  heartbeatSeconds: z.number().positive(),
  /** Where an earlier lease left off; null: from the beginning. */
  resume: ResumePointSchema.nullable(),
});
export type Lease = z.infer<typeof LeaseSchema>;

export const ProgressSchema = z.strictObject({
  /** Finished share of this stage's work in [0, 1]. */
  share: z.number().min(0).max(1),
  epoch: z.number().int().min(0),
  epochs: z.number().int().min(0),
  imagesPerSecond: z.number().min(0),
  message: z.string().max(300),
  /** Epoch rows finished since the last report. */
  rows: z.array(EpochSchema).max(2000),
});
export type Progress = z.infer<typeof ProgressSchema>;

export const HeartbeatSchema = z.strictObject({
  hash: Hash,
  leaseToken: z.string().max(200),
  progress: ProgressSchema.nullable(),
});
export const CompleteSchema = z.strictObject({
  hash: Hash,
  leaseToken: z.string().max(200),
  result: StageResultSchema,
});
export const StageFaultSchema = z.strictObject({
  code: z.enum(FAULT_CODES),
  message: z.string().max(2000),
  hint: z.string().max(2000).nullable(),
  class: z.enum(['submitter', 'platform']),
  logTail: z.string().max(20_000),
});
export type StageFault = z.infer<typeof StageFaultSchema>;
export const FailSchema = z.strictObject({
  hash: Hash,
  leaseToken: z.string().max(200),
  fault: StageFaultSchema,
});
export const CheckpointSchema = z.strictObject({
  hash: Hash,
  leaseToken: z.string().max(200),
  point: ResumePointSchema,
});
export const ReleaseSchema = z.strictObject({ hash: Hash, leaseToken: z.string().max(200) });
