import type { z } from 'zod';
import type { Graph } from '#core/networks/graph';

/** A family of networks: one file a family, registered in core/networks/registry.ts. */
export type NetworkFamily<C = unknown> = {
  readonly id: string;
  readonly name: string;
  /** Raised whenever the numbers of a graph of this family can change. */
  readonly revision: number;
  readonly summary: string;
  readonly source: string;
  readonly configSchema: z.ZodType<C>;
  /** Named variants shown in the catalogue: id → config. */
  readonly variants: Readonly<Record<string, C>>;
  /** How a network of this family is called, as in `ResNet-56 (A)`. */
  label(config: C): string;
  /** Throws Fault `bad-config` when the configuration doesn't fit the data. */
  build(
    config: C,
    data: { readonly image: readonly [number, number, number]; readonly classes: number },
  ): Graph;
};
