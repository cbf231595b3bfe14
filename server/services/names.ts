import { isDeepStrictEqual } from 'node:util';
import type { FloorMark } from '#core/fairness/floors';
import type { NetworkRef } from '#core/wire/board';
import { CATALOGUED_METHODS, renamedMethod } from '#methods/registry';

type Config = NetworkRef['config'];

/** A method's name; its id when this version doesn't know it any more. */
export function methodName(id: string): string {
  return cardOf(id)?.name ?? id;
}

function cardOf(id: string) {
  const now = renamedMethod(id) ?? id;
  return CATALOGUED_METHODS.find((method) => method.id === now);
}

/** What a floor is, for tables: `L1-norm filters (PFEC) at another entry's widths`. */
export function floorName(method: string, { kind, of, reading }: FloorMark): string {
  switch (kind) {
    case 'dense':
      return 'Dense control';
    case 'l1-matched':
      return `${methodName(method)}, epochs matched`;
    case 'random-widths':
    case 'l1-widths':
      return `${methodName(method)} at a leader’s widths`;
    case 'scratch':
      return `Scratch, ${of === null ? 'uniform widths' : 'a leader’s widths'}, ${reading ?? ''}`;
  }
}

/** A method's name with what its config has other than as published, or the variant’s that it is: `L1-norm filters (ratio uniform 0.5)`. */
export function contenderName(id: string, config: Config): string {
  const known = cardOf(id);
  const variant = known?.variants?.find((one) => isDeepStrictEqual(one.config as Config, config));
  if (variant !== undefined) return variant.name;
  const published = known?.asPublished as Config | undefined;
  const other = Object.keys(config).filter(
    (key) => published === undefined || !isDeepStrictEqual(config[key], published[key] ?? null),
  );
  const settings = other.map((key) => [key, ...leaves(config[key])].join(' ')).join(', ');
  return settings === '' ? methodName(id) : `${methodName(id)} (${settings})`;
}

/** The names of contenders by their config fingerprint, each worked out once: a board holds thousands of entries of them. */
export function contenderNames(
  rows: readonly { readonly method: string; readonly config: Config; readonly configFingerprint: string }[],
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { method, config, configFingerprint } of rows)
    if (!names.has(configFingerprint)) names.set(configFingerprint, contenderName(method, config));
  return names;
}

/** The plain values inside a JSON value, in order. */
function leaves(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [String(value)];
  return Object.values(value).flatMap(leaves);
}
