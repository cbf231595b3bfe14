import type { VerdictView } from '#core/wire/views';
import { counted, fixed, halfWidth, times } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';

/** What running two methods under each other's recipes says, with the four cells it rests on. */
export function Verdicts({ verdicts }: { verdicts: readonly VerdictView[] }) {
  return (
    <ul className="grid gap-8">
      {verdicts.map((verdict) => (
        <li
          key={`${verdict.a.method} ${verdict.a.recipe} ${verdict.b.method} ${verdict.b.recipe} ${verdict.target}`}
        >
          <Verdict verdict={verdict} />
        </li>
      ))}
    </ul>
  );
}

function Verdict({ verdict }: { verdict: VerdictView }) {
  const { a, b, cells } = verdict;
  const recipes = [...new Set([a.recipe, b.recipe])];
  return (
    <div className="max-w-2xl">
      <p className="font-serif text-lg">{verdict.sentence}</p>
      <p className="mt-1 text-sm text-ink-2">
        Top-1 in % at {times(verdict.target)}, mean ± 95 % interval, each method under each recipe.
      </p>
      <table className="tbl mt-2">
        <caption className="sr-only">The cells behind the verdict</caption>
        <thead>
          <tr>
            <th scope="col">Recipe</th>
            <th scope="col" className="num">
              {a.name}
            </th>
            <th scope="col" className="num">
              {b.name}
            </th>
          </tr>
        </thead>
        <tbody>
          {recipes.map((recipe) => (
            <tr key={recipe}>
              <th scope="row">{recipe}</th>
              {[a, b].map((side) => (
                <td key={side.method} className="num">
                  <Cell
                    cell={cells.find((cell) => cell.method === side.method && cell.recipe === recipe)}
                    own={side.recipe === recipe}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-sm text-ink-2">
        * the recipe that the method was submitted with.{' '}
        {counted(Math.min(...cells.map((cell) => cell.n)), 'run')} a cell.
      </p>
    </div>
  );
}

function Cell({ cell, own }: { cell: VerdictView['cells'][number] | undefined; own: boolean }) {
  if (cell === undefined) return <>–</>;
  return (
    <>
      <Link href={`/entries/${cell.entry}`}>
        {fixed(cell.mean, 2)} ± {fixed(halfWidth(cell.interval), 2)}
      </Link>
      <span className="inline-block w-3 text-left">{own ? '*' : ''}</span>
    </>
  );
}
