import type { Json } from '#core/identity/canonical';

/** A JSON value as text: strings as they are, everything else as JSON. */
export function jsonText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
