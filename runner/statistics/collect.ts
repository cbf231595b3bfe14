import type { Weight } from '#core/networks/weights';
import type { MethodInput, Observe, Series, Statistics } from '#methods/method';
import type { Backend } from '#runner/compute/backend';
import type { Batch } from '#runner/compute/network/trainer';
import { activationCollector } from '#runner/statistics/activations';
import type { Collector, Measured } from '#runner/statistics/collector';
import { gradientCollector } from '#runner/statistics/gradients';
import { readersCollector } from '#runner/statistics/readers';

type Order = {
  readonly backend: Backend;
  readonly input: Pick<MethodInput<unknown>, 'graph' | 'groups' | 'seed'>;
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
  const seen: Seen[] = [];
  let images = 0;
  try {
    for (const batch of batches) {
      const batchSeen = { measured: await collector.observe(batch), images: batch.labels.length };
      if (order.observe.kind.startsWith('patch') && seen.length > 0) seen[0] = added(seen[0]!, batchSeen);
      else seen.push(batchSeen);
      images += batch.labels.length;
      await after(images);
    }
  } finally {
    collector.close();
  }
  return { statistics: byGroup(order, seen), images };
}

function open({ backend, input, weights, observe }: Order): Collector {
  const { graph, groups, seed } = input;
  switch (observe.kind) {
    case 'activations':
      return activationCollector(backend, graph, groups, weights, observe);
    case 'gradients':
      return gradientCollector(backend, graph, groups, weights, observe);
    case 'patches':
    case 'patch-moments':
      return readersCollector(backend, graph, groups, weights, observe, seed);
  }
}

type Seen = { readonly measured: readonly Measured[]; readonly images: number };

/** Patches are kept as one sum: what is measured of them grows with the square of a layer's width. */
function added(sum: Seen, { measured, images }: Seen): Seen {
  measured.forEach(({ numbers }, i) => {
    const total = sum.measured[i]!.numbers;
    numbers.forEach((value, at) => (total[at]! += value));
  });
  return { measured: sum.measured, images: sum.images + images };
}

/** Every batch measures the same nodes in the same order. */
function byGroup({ input }: Order, seen: readonly Seen[]): Statistics {
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
