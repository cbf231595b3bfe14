import { z } from 'zod';
import { DATASET_KINDS } from '#core/datasets/registry';
import { NETWORK_FAMILIES } from '#core/networks/registry';
import { RECIPE_PRESETS } from '#core/recipes/registry';
import { PUBLISHED_RATIOS } from '#core/selection/published/registry';
import { CATALOGUED_METHODS } from '#methods/registry';
import type { MethodCard } from '#methods/method';
import { table } from './markdown.ts';

/** Methods, recipes, networks and datasets as their own objects describe them. */
export function catalogueReference(): string {
  return [
    '# Catalogue',
    '## Methods',
    ...CATALOGUED_METHODS.map(method),
    '## Published ratios',
    'What `{"kind": "published", "preset": …}` stands for in a method’s configuration.',
    table(
      ['preset', 'ratios', 'source'],
      PUBLISHED_RATIOS.map((ratios) => [`\`${ratios.id}\``, ratios.name, ratios.source]),
    ),
    '## Recipes',
    table(
      ['id', 'recipe', 'source', 'revision'],
      RECIPE_PRESETS.map((p) => [`\`${p.id}\``, `${p.name}. ${p.summary}`, p.source, String(p.revision)]),
    ),
    '## Networks',
    table(
      ['family', 'network', 'variants', 'source', 'revision'],
      NETWORK_FAMILIES.map((f) => [
        `\`${f.id}\``,
        `${f.name}. ${f.summary}`,
        Object.keys(f.variants)
          .map((id) => `\`${id}\``)
          .join(', '),
        f.source,
        String(f.revision),
      ]),
    ),
    '## Datasets',
    table(
      ['id', 'dataset'],
      DATASET_KINDS.map((d) => [`\`${d.id}\``, `${d.name}. ${d.summary}`]),
    ),
  ].join('\n\n');
}

function method(m: MethodCard): string {
  const paper =
    m.paper === null
      ? 'No paper: a baseline.'
      : `${m.paper.authors}, "${m.paper.title}", ${m.paper.venue} ${m.paper.year}.`;
  const schema = JSON.stringify(z.toJSONSchema(m.configSchema), null, 2);
  return [
    `### \`${m.id}\`: ${m.name}`,
    `${m.summary} ${paper}`,
    `Revision ${m.revision} · ${m.fidelity.level} · starts from ${m.startsFrom} · cost: ${m.cost}. ${m.fidelity.notes}`,
    `As published: \`${JSON.stringify(m.asPublished)}\``,
    ...(m.variants ?? []).map(
      ({ id, name, source, config }) =>
        `Variant \`${id}\`: ${name} (${source}). \`${JSON.stringify(config)}\``,
    ),
    `\`\`\`json\n${schema}\n\`\`\``,
  ].join('\n\n');
}
