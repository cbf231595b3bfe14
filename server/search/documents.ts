import { networkName } from '#core/networks/registry';
import { RECIPE_PRESETS } from '#core/recipes/registry';
import { searchWords } from '#core/search/words';
import type { BoardDefinition } from '#core/verification/board';
import type { Hit } from '#core/wire/search';
import type { board } from '#drizzle/schema/boards';
import type { paper, reportedClaim } from '#drizzle/schema/literature';
import type { searchDocument } from '#drizzle/schema/search';
import { CATALOGUED_METHODS } from '#methods/registry';

export type SearchDocument = typeof searchDocument.$inferInsert;

/** Methods and recipe families: they are in the code, and change with the version that runs. */
export function catalogueDocuments(): SearchDocument[] {
  return [
    ...CATALOGUED_METHODS.map(
      ({ id, formerIds = [], name, summary, paper: source, fidelity, variants = [] }) =>
        document({ kind: 'method', id, title: name, summary }, [
          source?.title ?? '',
          source?.authors ?? '',
          String(source?.year ?? ''),
          fidelity.notes,
          ...variants.map((one) => `${one.id} ${one.name}`),
          ...formerIds,
        ]),
    ),
    ...RECIPE_PRESETS.map(({ id, formerIds = [], name, summary, source, examples }) =>
      document({ kind: 'recipe', id, title: `${name} (${id})`, summary }, [
        source,
        ...examples,
        ...formerIds,
      ]),
    ),
  ];
}

export function paperDocument({ id, title, authors, year, venue, tables }: typeof paper.$inferSelect) {
  const by = authors?.join(', ') ?? '';
  return document(
    { kind: 'paper', id, title, summary: [by, venue ?? year ?? ''].filter((part) => part !== '').join('. ') },
    (tables ?? []).map(({ caption }) => caption),
  );
}

export function claimDocument({ id, claim, conditions }: typeof reportedClaim.$inferSelect) {
  return document({ kind: 'claim', id, title: `Claim ${id}`, summary: claim }, [conditions ?? '']);
}

export function boardDocument(
  { id, title, description }: Pick<typeof board.$inferSelect, 'id' | 'title' | 'description'>,
  { network, bands, recipes }: Pick<BoardDefinition, 'network' | 'bands' | 'recipes'>,
  dataset: { readonly id: string; readonly title: string },
) {
  const name = networkName(network);
  const targets = bands.map(({ target }) => `${target}×`).join(', ');
  return document({ kind: 'board', id, title, summary: `${dataset.title}, ${name}, ${targets}` }, [
    description,
    dataset.id,
    ...recipes.map((recipe) => recipe.id),
  ]);
}

function document(shown: Hit, more: readonly string[]): SearchDocument {
  return {
    ...shown,
    titleWords: searchWords(`${shown.title} ${shown.id}`),
    words: searchWords([shown.summary, ...more].join(' ')),
  };
}
