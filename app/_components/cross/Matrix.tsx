import type { CrossCell, CrossValidationView } from '#core/wire/crossValidation';
import { heatStep } from '../../_lib/heat.ts';
import { fixed, halfWidth, NONE } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';
import { Baseline } from '../RowMarks.tsx';
import { Scroll } from '../Scroll.tsx';

/**
 * Every method under every recipe: mean, interval and runs, darker where it is higher than `all` others are. The
 * figures say it all.
 */
export function Matrix({ view, all }: { view: CrossValidationView; all: CrossValidationView }) {
  const cells = new Map(view.cells.map((cell) => [`${cell.method} ${cell.recipe}`, cell]));
  const means = all.cells.flatMap((cell) => (cell.finished && cell.mean !== null ? [cell.mean] : []));
  const ends = [Math.min(...means), Math.max(...means)];
  return (
    <Scroll label="Methods under every recipe">
      <table className="tbl heat">
        <caption className="sr-only">Top-1 in percent of every method under every recipe</caption>
        <thead>
          <tr>
            <th scope="col" className="stick">
              Method
            </th>
            {view.recipes.map((recipe) => (
              <th key={recipe.id} scope="col" className="num">
                {recipe.name}
                <span className="unit">
                  {recipe.epochs} epochs{recipe.standard ? '' : ', native'}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.methods.map((method) => (
            <tr key={method.id}>
              <th scope="row" className="stick name">
                {method.name}
                {method.baseline ? <Baseline /> : null}
              </th>
              {view.recipes.map((recipe) => (
                <Cell
                  key={recipe.id}
                  cell={cells.get(`${method.id} ${recipe.id}`)}
                  own={method.native.includes(recipe.id)}
                  means={ends}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Cell({ cell, own, means }: { cell: CrossCell | undefined; own: boolean; means: readonly number[] }) {
  if (cell === undefined) return <td className="num text-ink-3">{NONE}</td>;
  if (!cell.finished || cell.mean === null) {
    return (
      <td className="num text-ink-2">
        <Link href={`/entries/${cell.entry}`}>
          {cell.n} of {cell.runs} runs
        </Link>
      </td>
    );
  }
  return (
    <td className={`num heat-${heatStep(cell.mean, means)}`}>
      <Link href={`/entries/${cell.entry}`} className="font-semibold">
        {fixed(cell.mean, 2)}
      </Link>
      <span className="inline-block w-3 text-left">{own ? '*' : ''}</span>
      <span className="block pr-3">
        ± {fixed(halfWidth(cell.interval), 2)}, n {cell.n}
      </span>
    </td>
  );
}
