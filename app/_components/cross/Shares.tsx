import type { MatrixView } from '#core/wire/statistics';
import { ShareBar } from '../../_charts/ShareBar.tsx';
import { fixed, pText } from '../../_lib/numbers.ts';
import { Term } from '../Term.tsx';

/** How far method, recipe, both together and the base move the accuracies, and whether recipes agree on the order. */
export function Shares({ statistics }: { statistics: MatrixView | null }) {
  if (statistics === null) {
    return (
      <p className="text-ink-2">
        It takes at least two methods under two recipes, all finished on the same two base models.
      </p>
    );
  }
  const { shares, stability, methods, recipes, bases, interactionP } = statistics;
  const noise = Math.max(0, 1 - shares.method - shares.recipe - shares.interaction - shares.base);
  const lines = [
    ['Method', shares.method],
    ['Recipe', shares.recipe],
    ['Method × recipe', shares.interaction],
    ['Base model', shares.base],
    ['Training noise', noise],
  ] as const;
  return (
    <>
      <table className="tbl max-w-xl">
        <caption className="sr-only">Shares of variance</caption>
        <thead>
          <tr>
            <th scope="col">
              <Term id="shares">Moved by</Term>
            </th>
            <th scope="col" className="num">
              ω², %
            </th>
            <th scope="col">
              <span className="sr-only">Drawn</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, share]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="num">{fixed(100 * share, 1)}</td>
              <td>
                <ShareBar share={share} className="w-24" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 max-w-3xl text-sm text-ink-2">
        Over {methods.length} methods, {recipes.length} recipes and {bases} base models (the largest part of
        the matrix in which every cell is finished). Method and recipe{' '}
        {interactionP !== null && interactionP < 0.05 ? 'interact' : 'do not interact detectably'}
        {interactionP === null ? '' : ` (${pText(interactionP)})`}.{' '}
        <Term id="rank-stability">Rank stability</Term>:{' '}
        {stability.w === null
          ? 'every recipe ties all methods'
          : `W = ${fixed(stability.w, 2)}${stability.p === null ? '' : ` (${pText(stability.p)})`}`}
        .
      </p>
    </>
  );
}
