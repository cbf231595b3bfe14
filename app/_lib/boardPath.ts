import { BY_RANK, SORTS } from '#core/board/sorting';
import type { Sort } from '#core/board/sorting';
import type { Tag } from '#core/fairness/tags';
import { tagOfSlug } from './setups.ts';

/** The part of a board's view that its address names; what is undefined is left to the board's defaults. */
export type ViewChoice = {
  /** An older version of the board; the current one when left out. */
  readonly version?: number;
  readonly tag?: Tag;
  readonly target?: number;
  readonly recipe?: string;
};

/**
 * Address of a board's view: /boards/demo/s3.2/2x/clr-4?sort=drop, of an older version /boards/demo/v1/s3.2. Segments
 * come in this order; a later one needs the earlier ones but the version, so `choice` must not name a recipe without a
 * target or a target without a tag. `query` is what `shownQuery` writes.
 */
export function boardPath(board: string, choice: ViewChoice = {}, query = ''): string {
  const segments = ['/boards', encodeURIComponent(board)];
  if (choice.version !== undefined) segments.push(`v${choice.version}`);
  if (choice.tag !== undefined) segments.push(choice.tag.toLowerCase());
  if (choice.target !== undefined) segments.push(targetSlug(choice.target));
  if (choice.recipe !== undefined) segments.push(encodeURIComponent(choice.recipe));
  return `${segments.join('/')}${query === '' ? '' : `?${query}`}`;
}

/** Address of a view's rows for programs, by that of its page. */
export function exportOf(path: string): string {
  return path.replace(/^\/boards\/[^/?]+/, '$&/export');
}

/** What the cross-validation page shows; what is left out is the page's to choose. */
export type CrossChoice = {
  readonly target?: number;
  /** Config fingerprints of the pair whose verdict is told. */
  readonly a?: string;
  readonly b?: string;
  /** Id of the recipe inside which trainability is plotted. */
  readonly recipe?: string;
  /** Page of the methods, as `pageQuery` writes it. */
  readonly page?: string;
};

/** Address of a board's cross-validation page. */
export function crossValidationPath(board: string, choice: CrossChoice = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(choice)) query.set(name, String(value));
  const text = query.toString();
  return `/boards/${encodeURIComponent(board)}/cross-validation${text === '' ? '' : `?${text}`}`;
}

/** Reads the segments after the board's id; null when one of them names nothing. */
export function parseView(segments: readonly string[]): ViewChoice | null {
  const [first = '', ...after] = segments;
  if (/^v[1-9]\d{0,5}$/.test(first)) {
    const rest = parseFilters(after);
    return rest === null ? null : { version: Number(first.slice(1)), ...rest };
  }
  return parseFilters(segments);
}

function parseFilters(segments: readonly string[]): ViewChoice | null {
  const [tagSlug, target, recipe, ...more] = segments;
  if (more.length > 0) return null;
  if (tagSlug === undefined) return {};
  const tag = tagOfSlug(tagSlug);
  if (tag === null) return null;
  if (target === undefined) return { tag };
  const value = parseTarget(target);
  if (value === null) return null;
  return recipe === undefined
    ? { tag, target: value }
    : { tag, target: value, recipe: decodeURIComponent(recipe) };
}

/** "2x", "2.5x". */
export function targetSlug(target: number): string {
  return `${Number(target.toFixed(3))}x`;
}

function parseTarget(slug: string): number | null {
  const match = /^(\d{1,4}(?:\.\d{1,3})?)x$/.exec(slug);
  const value = match === null ? Number.NaN : Number(match[1]);
  return value > 1 ? value : null;
}

/** "drop", or "-drop" for the worst first. */
export function sortSlug(sort: Sort): string {
  return sort.reversed ? `-${sort.by}` : sort.by;
}

/** The order that `?sort=` asks for; what can't be read means the default. */
export function parseSort(slug: string | undefined): Sort {
  const reversed = slug?.startsWith('-') ?? false;
  const by = SORTS.find((name) => name === (reversed ? slug?.slice(1) : slug));
  return by === undefined ? BY_RANK : { by, reversed };
}

/** The version as an address names it: nothing for the current one, so that its address stays when a newer one comes. */
export function versionChoice(view: {
  readonly version: number;
  readonly currentVersion: number;
}): Pick<ViewChoice, 'version'> {
  return view.version === view.currentVersion ? {} : { version: view.version };
}
