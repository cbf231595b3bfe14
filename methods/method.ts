import type { z } from 'zod';
import type { Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import type { Weight } from '#core/networks/weights';

export type Paper = {
  readonly title: string;
  readonly authors: string;
  readonly year: number;
  readonly venue: string;
  readonly arxiv: string | null;
};

/** What a method may ask the trusted side for. */
export type Need = 'weights';

export type MethodInput<C> = {
  readonly graph: Graph;
  readonly groups: readonly Group[];
  readonly config: C;
  readonly seed: number;
};

/**
 * A pruning method: what it asks for, and scores per prunable channel. The trusted side turns scores into kept
 * indices (core/selection), shrinks, trains and measures, so a method can't report its own success.
 * Built-in methods and sandboxed programs implement this one contract (design: submissions, method protocol).
 */
export type Method<C = unknown> = {
  readonly id: string;
  readonly name: string;
  /** Raised whenever the method's numbers can change; part of every stage's identity. */
  readonly revision: number;
  readonly paper: Paper | null;
  readonly summary: string;
  readonly fidelity: { readonly level: 'exact' | 'adapted'; readonly notes: string };
  readonly startsFrom: 'base' | 'init';
  readonly cost: 'weights only' | 'passes over data' | 'training';
  readonly granularity: 'filter';
  readonly configSchema: z.ZodType<C>;
  /** The configuration as published; what the form starts from. */
  readonly asPublished: C;
  init(input: MethodInput<C>): { readonly needs: readonly Need[]; readonly schedule: 'one-shot' };
  /** Importance per channel of each group, larger = more important. Lengths equal the groups' channels. */
  score(input: MethodInput<C>, weights: ReadonlyMap<string, Weight>): Readonly<Record<string, Float64Array>>;
};
