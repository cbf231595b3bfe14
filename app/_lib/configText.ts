import type { Json } from '#core/identity/canonical';

/** A method's configuration in one line: `ratio target`, `ratio uniform 0.5`, `p 0.9, steps 5`. */
export function configText(config: Json): string {
  if (config === null || typeof config !== 'object') return String(config);
  if (Array.isArray(config)) return (config as readonly Json[]).map(configText).join(', ');
  const parts = Object.entries(config as Record<string, Json>).map(
    ([key, value]) => `${key} ${valueText(value)}`,
  );
  return parts.length === 0 ? 'no options' : parts.join(', ');
}

/** A variant reads as its kind followed by its values. */
function valueText(value: Json): string {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return configText(value);
  const { kind, ...rest } = value as Record<string, Json>;
  const values = Object.values(rest).map(configText);
  return [...(typeof kind === 'string' ? [kind] : []), ...values].join(' ');
}
