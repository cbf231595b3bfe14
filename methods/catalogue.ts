import { z } from 'zod';
import type { Json } from '#core/identity/canonical';
import { NETWORK_FAMILIES } from '#core/networks/registry';
import { RecipeDraftSchema } from '#core/recipes/draft';
import { RECIPE_PRESETS } from '#core/recipes/registry';
import type { CatalogueMethod, CatalogueNetwork, CatalogueRecipe } from '#core/wire/views';
import { CATALOGUED_METHODS } from '#methods/registry';

/** The built-in methods with the JSON Schema of their configuration: forms and references are made from it. */
export function catalogueMethods(): CatalogueMethod[] {
  return CATALOGUED_METHODS.map((method) => ({
    id: method.id,
    name: method.name,
    revision: method.revision,
    paper: method.paper,
    summary: method.summary,
    fidelity: method.fidelity,
    startsFrom: method.startsFrom,
    cost: method.cost,
    schema: jsonSchema(method.configSchema),
    asPublished: method.asPublished as Json,
    variants: (method.variants ?? []).map(({ config, ...about }) => ({ ...about, config: config as Json })),
  }));
}

export function catalogueRecipes(): CatalogueRecipe[] {
  return RECIPE_PRESETS.map(({ id, name, revision, source, summary, examples }) => ({
    id,
    name,
    revision,
    source,
    summary,
    examples,
    schema: RECIPE_SCHEMA,
  }));
}

export function catalogueNetworks(): CatalogueNetwork[] {
  return NETWORK_FAMILIES.map((family) => ({
    id: family.id,
    name: family.name,
    revision: family.revision,
    source: family.source,
    summary: family.summary,
    schema: jsonSchema(family.configSchema),
    variants: family.variants as Json,
  }));
}

/** Schemas are constants, and all of them together take longer to tell than a page. */
const kept = new WeakMap<z.ZodType, Json>();

/** What a recipe may be that no preset names: the same beside every family. */
const RECIPE_SCHEMA = jsonSchema(RecipeDraftSchema);

/** What may be written into a field: the schema's input side. */
function jsonSchema(schema: z.ZodType): Json {
  const told = kept.get(schema) ?? (z.toJSONSchema(schema, { io: 'input' }) as Json);
  kept.set(schema, told);
  return told;
}
