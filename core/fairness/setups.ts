import { fingerprint } from '#core/identity/fingerprint';
import { allowsTag } from '#core/fairness/ceilings';
import { SETUPS, entryComparable } from '#core/fairness/parts';
import { TAGS } from '#core/fairness/tags';
import type { Comparable, PartName } from '#core/fairness/comparable';
import type { EntryRecord } from '#core/fairness/record';
import type { SetupKeys, Tag } from '#core/fairness/tags';

/**
 * The key of every setup: a hash of the parts that two entries must share, null where a part is unknown, where the
 * entry lies outside (of every band, of every budget) or where the evidence forbids the tag. A key covers the key
 * of the setup below it, so S1 ⊃ S2 ⊃ S3.1 ⊃ S3.2 ⊃ S4.1 ⊃ S4.2 holds by construction, and an entry outside of
 * every band holds no tag (design: fairness, comparison setups and evidence).
 */
export function setupKeys(record: EntryRecord): SetupKeys {
  return supportedKeys(entryComparable(record));
}

/** The keys of any result, after the evidence ceiling: the only ones that may group or rank. */
export function supportedKeys(result: Comparable): SetupKeys {
  const keys = statedKeys(result);
  const allowed = TAGS.map((tag) => [tag, allowsTag(result, tag) ? keys[tag] : null]);
  return Object.fromEntries(allowed) as SetupKeys;
}

/** The keys by the recorded or printed conditions alone: they rank nothing, they only explain. */
export function statedKeys(result: Comparable): SetupKeys {
  const keys: Partial<Record<Tag, string | null>> = {};
  for (const { tag, on, adds } of SETUPS) {
    const below = on === null ? '' : (keys[on] ?? null);
    keys[tag] = below === null ? null : keyOf(tag, below, adds, result);
  }
  return keys as SetupKeys;
}

/** The tags that an entry has a key for, loosest first. */
export function heldTags(keys: SetupKeys): Tag[] {
  return TAGS.filter((tag) => keys[tag] !== null);
}

/** The setups under which two entries may be compared: both keys are there and equal. */
export function sharedTags(a: SetupKeys, b: SetupKeys): Tag[] {
  return TAGS.filter((tag) => a[tag] !== null && a[tag] === b[tag]);
}

function keyOf(tag: Tag, below: string, adds: readonly PartName[], result: Comparable): string | null {
  const values: (string | number)[] = [];
  for (const name of adds) {
    const value = result.part(name);
    if (value.state !== 'known') return null;
    values.push(value.key);
  }
  return hashed([tag, below, ...values]);
}

/** A board's thousands of entries share a handful of keys, so each is hashed once. */
const hashes = new Map<string, string>();
const KEPT_HASHES = 20_000;

function hashed(parts: readonly (string | number)[]): string {
  const name = JSON.stringify(parts);
  const known = hashes.get(name);
  if (known !== undefined) return known;
  if (hashes.size >= KEPT_HASHES) hashes.clear();
  const key = fingerprint(parts);
  hashes.set(name, key);
  return key;
}
