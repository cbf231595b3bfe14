import type { Backend } from '#runner/compute/backend';
import { augmentCases } from './augment.ts';
import type { GoldenCase } from './case.ts';
import { criteriaCases } from './criteria.ts';
import { networkCases } from './networks.ts';
import { scheduleCases } from './schedules.ts';
import { shrinkCases } from './shrink.ts';
import { trainingStepCases } from './trainingStep.ts';

/** Turns one parsed file into cases. `open` gives the backend to those that compute. Throws on a malformed file. */
type Checker = (json: unknown, open: () => Promise<Backend>) => readonly GoldenCase[];

/** Files of the format, by name without `.json`. */
export const KINDS: Readonly<Record<string, Checker>> = {
  networks: networkCases,
  schedules: scheduleCases,
  training_step: trainingStepCases,
  shrink: shrinkCases,
  augment: augmentCases,
  criteria: criteriaCases,
};
