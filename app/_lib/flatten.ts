import type { Json } from '#core/identity/canonical';
import { jsonText } from './jsonText.ts';

/** The leaves of a JSON value with their paths, in order: what a definition fixes, line by line. */
export function flatten(value: Json, path = ''): readonly (readonly [path: string, text: string])[] {
  if (value === null || typeof value !== 'object') return [[path, leaf(value)]];
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const flat = items.every((item) => item === null || typeof item !== 'object');
    return flat
      ? [[path, items.map(leaf).join(', ') || 'none']]
      : items.flatMap((item, i) => flatten(item, `${path}.${i}`));
  }
  return Object.entries(value as Record<string, Json>).flatMap(([key, item]) =>
    flatten(item, path === '' ? key : `${path}.${key}`),
  );
}

function leaf(value: Json): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return jsonText(value);
}
