import type { MeasuredLatency } from '#core/wire/latency';
import { serverCaller } from '#server/trpc/caller';

/** Latency by entry, of those that have one. */
export type Latencies = ReadonlyMap<string, MeasuredLatency>;

/** Asks for the latency of entries. A look into every entry's first run: only for a table that shows it. */
export async function latenciesOf(entries: readonly string[]): Promise<Latencies> {
  const measured = await (await serverCaller()).results.latency({ entries: [...entries] });
  return new Map(measured.map(({ entry, latency }) => [entry, latency]));
}

/** What the figures of a latency belong to: "wasm, Intel Xeon, 2 threads". */
export function machineText({ backend, device, flags }: MeasuredLatency): string {
  const { threads } = flags;
  return [backend, device, ...(threads === undefined ? [] : [`${threads} threads`])].join(', ');
}
