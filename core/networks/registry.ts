import { Fault } from '#core/errors/fault';
import { parseOrFault } from '#core/errors/zodFault';
import { densenetCifar } from '#core/networks/families/densenetCifar';
import { densenetImagenet } from '#core/networks/families/densenetImagenet';
import { lenet } from '#core/networks/families/lenet';
import { mobilenetV2 } from '#core/networks/families/mobilenetV2';
import { preresnetCifar } from '#core/networks/families/preresnetCifar';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { resnetImagenet } from '#core/networks/families/resnetImagenet';
import { vgg } from '#core/networks/families/vgg';
import { vggImagenet } from '#core/networks/families/vggImagenet';
import type { NetworkFamily } from '#core/networks/family';
import type { Graph } from '#core/networks/graph';
import type { NetworkRef } from '#core/wire/board';

/** Every family of networks. To add one: a file in families/, a line here, its test. */
export const NETWORK_FAMILIES: readonly NetworkFamily[] = [
  resnetCifar as NetworkFamily,
  preresnetCifar as NetworkFamily,
  densenetCifar as NetworkFamily,
  mobilenetV2 as NetworkFamily,
  vgg as NetworkFamily,
  resnetImagenet as NetworkFamily,
  densenetImagenet as NetworkFamily,
  vggImagenet as NetworkFamily,
  lenet as NetworkFamily,
];

/** Throws Fault `unknown-network` with the families there are. */
export function networkFamily(id: string): NetworkFamily {
  const family = NETWORK_FAMILIES.find((candidate) => candidate.id === id);
  if (family !== undefined) return family;
  throw new Fault('unknown-network', `network.family: there is no network family "${id}"`, {
    field: 'network.family',
    hint: `Known families: ${NETWORK_FAMILIES.map((known) => known.id).join(', ')}.`,
    class: 'submitter',
  });
}

/**
 * The layer graph of a network for one kind of data. Throws Fault `unknown-network`, or `bad-config` naming the field
 * when the configuration is out of range or doesn't fit the images.
 */
export function buildNetwork(
  ref: NetworkRef,
  data: { readonly image: readonly [number, number, number]; readonly classes: number },
): Graph {
  const family = networkFamily(ref.family);
  return family.build(networkConfig(family, ref), data);
}

/** What people call the network, as in `ResNet-56 16-32-64 (A)`. Throws as {@link buildNetwork}. */
export function networkName(ref: NetworkRef): string {
  const family = networkFamily(ref.family);
  return family.label(networkConfig(family, ref));
}

function networkConfig(family: NetworkFamily, ref: NetworkRef): unknown {
  return parseOrFault(family.configSchema, ref.config, 'network.config');
}
