import { pageAt } from '#core/paging/pageAt';
import type { CrossValidationView } from '#core/wire/crossValidation';

/** Methods of the matrix a page. */
export const METHODS_A_PAGE = 40;
/** Places of the slope chart that are drawn where more methods rank. */
export const PLACES_DRAWN = 20;

export type CrossPage = {
  /** From 1 on. */
  readonly page: number;
  readonly pages: number;
  /** The view with the methods of this page and what is told of them; the slope with its first places. */
  readonly view: CrossValidationView;
};

/** A page of a board's methods, the best first; a board of few methods is one page, as it is. */
export function crossPage(view: CrossValidationView, asked: number): CrossPage {
  const { page, pages, from, to } = pageAt(asked, view.methods.length, METHODS_A_PAGE);
  if (pages === 1) return { page, pages, view };
  const methods = view.methods.slice(from, to);
  const ids = new Set(methods.map(({ id }) => id));
  const cells = view.cells.filter(({ method }) => ids.has(method));
  const entries = new Set(cells.map(({ entry }) => entry));
  return {
    page,
    pages,
    view: {
      ...view,
      methods,
      cells,
      swapDeltas: view.swapDeltas.filter(({ method }) => ids.has(method)),
      trainability: view.trainability
        .map((one) => ({
          ...one,
          points: one.points.filter((point) => point.floor !== null || entries.has(point.entry)),
        }))
        .filter(({ points }) => points.some(({ floor }) => floor === null)),
    },
  };
}

/** The method that a reader named, by its id or by its name, the best of that name; as named when there is none. */
export function namedMethod({ methods }: Pick<CrossValidationView, 'methods'>, named: string): string {
  const found = methods.find(({ id }) => id === named) ?? methods.find(({ name }) => name === named.trim());
  return found?.id ?? named;
}

/** The first places of every setup: more lines than these can't be followed. */
export function firstPlaces(slope: CrossValidationView['slope']): CrossValidationView['slope'] {
  return slope.map((step) => ({
    ...step,
    ranks: step.ranks
      .filter(({ place }) => place <= PLACES_DRAWN)
      .map((rank) => ({
        ...rank,
        interval:
          rank.interval === null
            ? null
            : {
                low: Math.min(PLACES_DRAWN, rank.interval.low),
                high: Math.min(PLACES_DRAWN, rank.interval.high),
              },
      })),
  }));
}
