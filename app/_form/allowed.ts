import type { Json } from '#core/identity/canonical';

/** What a JSON Schema allows, in words: "whole number, 1 to 100", "above 0, below 1"; empty when it allows anything. */
export function allowedText(schema: Readonly<Record<string, Json>>): string {
  const parts: string[] = [];
  if (schema['type'] === 'integer') parts.push('whole number');
  parts.push(...boundsText(schema));
  if (typeof schema['pattern'] === 'string') parts.push(`matches ${schema['pattern']}`);
  const [least, most] = [
    number(schema['minLength'] ?? schema['minItems']),
    number(schema['maxLength'] ?? schema['maxItems']),
  ];
  const noun = schema['type'] === 'array' ? 'items' : 'characters';
  if (least !== null && most !== null) parts.push(`${least} to ${most} ${noun}`);
  else if (least !== null) parts.push(`at least ${least} ${noun}`);
  else if (most !== null) parts.push(`at most ${most} ${noun}`);
  return parts.join(', ');
}

function boundsText(schema: Readonly<Record<string, Json>>): readonly string[] {
  const low = number(schema['minimum']);
  const high = number(schema['maximum']);
  const above = number(schema['exclusiveMinimum']);
  const below = number(schema['exclusiveMaximum']);
  if (low !== null && high !== null) return [`${low} to ${high}`];
  return [
    ...(above === null ? [] : [`above ${above}`]),
    ...(low === null ? [] : [`at least ${low}`]),
    ...(below === null ? [] : [`below ${below}`]),
    ...(high === null ? [] : [`at most ${high}`]),
  ];
}

/** The bounds that zod writes for every integer say nothing to people. */
function number(value: Json | undefined): number | null {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
}
