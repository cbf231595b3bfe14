import type { Json } from '#core/identity/canonical';
import { flatten } from './flatten.ts';

/** One field of several definitions, with its value in each; null where a definition has no such field. */
export type DiffLine = { readonly field: string; readonly values: readonly (string | null)[] };

export type ConfigDiff = { readonly different: readonly DiffLine[]; readonly equal: readonly DiffLine[] };

/** Fields of several definitions side by side: those that differ, then those that are equal, in the order they appear. */
export function configDiff(values: readonly Json[]): ConfigDiff {
  const flat = values.map((value) => new Map(flatten(value)));
  const fields = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  const lines = fields.map((field) => ({ field, values: flat.map((one) => one.get(field) ?? null) }));
  const same = ({ values: all }: DiffLine) => all.every((value) => value === all[0]);
  return { different: lines.filter((line) => !same(line)), equal: lines.filter(same) };
}
