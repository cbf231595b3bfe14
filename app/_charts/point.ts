import { type Markup, markup } from '../_lib/markup.ts';

type Place = {
  readonly entry: string;
  readonly x: number;
  readonly y: number;
  /** The link's name. */
  readonly name: string;
};

/** A point of a plot that links to its entry, with a ring for focus and pointer; `over` lies over the ring. */
export function point({ entry, x, y, name }: Place, shapes: Markup, over: Markup | null = null): Markup {
  return markup`<a href='/entries/${entry}' class='point' aria-label='${name}'>${shapes}<circle cx='${x}' cy='${y}' r='8' class='halo'/>${over}</a>`;
}
