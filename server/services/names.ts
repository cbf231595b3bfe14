import { canonicalJson } from '#core/identity/canonical';
import type { NetworkRef } from '#core/wire/board';
import { CATALOGUED_METHODS } from '#methods/registry';

type Config = NetworkRef['config'];

/** A method's name; its id when this version doesn't know it any more. */
export function methodName(id: string): string {
  return CATALOGUED_METHODS.find((method) => method.id === id)?.name ?? id;
}

/** A method's name with what its config has other than as published: `L1-norm filters (ratio uniform 0.5)`. */
export function contenderName(id: string, config: Config): string {
  const published = CATALOGUED_METHODS.find((method) => method.id === id)?.asPublished as Config | undefined;
  const other = Object.keys(config).filter(
    (key) => published === undefined || canonicalJson(config[key]) !== canonicalJson(published[key] ?? null),
  );
  const settings = other.map((key) => [key, ...leaves(config[key])].join(' ')).join(', ');
  return settings === '' ? methodName(id) : `${methodName(id)} (${settings})`;
}

/** The plain values inside a JSON value, in order. */
function leaves(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [String(value)];
  return Object.values(value).flatMap(leaves);
}
