import type { Weight } from '#core/networks/weights';
import type { MethodInput, Observe, Series, Statistics } from '#methods/method';
import type { Backend } from '#runner/compute/backend';
import type { Batch } from '#runner/compute/network/trainer';
import { activationCollector } from '#runner/statistics/activations';
import type { Collector, Measured } from '#runner/statistics/collector';
import { gradientCollector } from '#runner/statistics/gradients';

type Order = {
  readonly backend: Backend;
  readonly input: Pick<MethodInput<unknown>, 'graph' | 'groups'>;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly observe: Observe;
};

/**
 * Runs batches of training images through the base and hands what the method measures to it, group by group. `after` is
 * called after each batch with the images so far, so that a long pass can report and be cancelled.
 */
export async function collectStatistics(
  order: Order,
  batches: Iterable<Batch>,
  after: (images: number) => Promise<void>,
): Promise<{ readonly statistics: Statistics; readonly images: number }> {
  const collector = open(order);
  const seen: { readonly measured: readonly Measured[]; readonly images: number }[] = [];
  let images = 0;
  try {
    for (const batch of batches) {
      seen.push({ measured: await collector.observe(batch), images: batch.labels.length });
      images += batch.labels.length;
      await after(images);
    }
  } finally {
    collector.close();
  }
  return { statistics: byGroup(order, seen), images };
}

function open({ backend, input, weights, observe }: Order): Collector {
  const { graph, groups } = input;
  switch (observe.kind) {
    case 'activations':
      return activationCollector(backend, graph, groups, weights, observe);
    case 'gradients':
      return gradientCollector(backend, graph, groups, weights, observe);
  }
}

/** Every batch measures the same nodes in the same order. */
function byGroup(
  { input }: Order,
  seen: readonly { readonly measured: readonly Measured[]; readonly images: number }[],
): Statistics {
  const images = seen.map((batch) => batch.images);
  const first = seen[0]?.measured ?? [];
  const series = first.map(({ node, group }, i): Series & { readonly group: string } => ({
    group,
    node,
    images,
    batches: seen.map(({ measured }) => measured[i]!.numbers),
  }));
  return Object.fromEntries(
    input.groups.map(({ id }) => [
      id,
      series.filter(({ group }) => group === id).map(({ group: _group, ...rest }) => rest),
    ]),
  );
}
