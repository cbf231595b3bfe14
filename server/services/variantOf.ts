import { canonicalJson } from '#core/identity/canonical';
import { networkFamily } from '#core/networks/registry';
import type { NetworkRef } from '#core/wire/board';

/** The named network that a config is, as papers call it; its family where it is none of them. */
export function variantOf({ family, config }: NetworkRef): string {
  const wanted = canonicalJson(config);
  const named = Object.entries(networkFamily(family).variants).find(
    ([, one]) => canonicalJson(one as never) === wanted,
  );
  return named?.[0] ?? family;
}
