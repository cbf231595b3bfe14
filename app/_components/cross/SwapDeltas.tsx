import type { CrossValidationView } from '#core/wire/crossValidation';
import { fixed, halfWidth, signed } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';
import { Term } from '../Term.tsx';

/** What each method owes to the recipe that it was submitted with: against the best standard one first, then the others. */
export function SwapDeltas({ view }: { view: CrossValidationView }) {
  const names = new Map(view.methods.map((method) => [method.id, method.name]));
  if (view.swapDeltas.length === 0) {
    return (
      <p className="text-ink-2">
        No method is finished under its own recipe and another one of as many epochs.
      </p>
    );
  }
  return (
    <div className="stack">
      <table className="tbl max-w-3xl">
        <caption className="sr-only">Own recipe against the standard recipes of as many epochs</caption>
        <thead>
          <tr>
            <th scope="col">Method</th>
            <th scope="col">Own recipe</th>
            <th scope="col">Against</th>
            <th scope="col" className="num">
              <Term id="recipe-swap">Own − other</Term>
              <span className="unit">points, ± 95 %</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {view.swapDeltas.flatMap(({ method, recipe, entry, deltas }) =>
            deltas.map((delta, i) => (
              <tr key={`${entry} ${delta.recipe}`}>
                <th scope="row">
                  <Link href={`/entries/${entry}`}>{names.get(method)}</Link>
                </th>
                <td data-label="Own recipe">{recipe}</td>
                <td data-label="Against">
                  {delta.recipe}
                  {i === 0 ? <span className="text-ink-3"> best</span> : null}
                </td>
                <td className="num" data-label="Own − other, points">
                  {signed(delta.difference, 2)} ± {fixed(halfWidth(delta.interval), 2)}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}
