import type { ReactNode } from 'react';
import type { VerdictView } from '#core/wire/views';
import { counted, fixed, halfWidth, times } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';

/** What running two methods under each other's recipes says, with the four cells it rests on. */
export function Verdicts({ verdicts }: { verdicts: readonly VerdictView[] }) {
  return (
    <ul className="grid grid-cols-1 gap-8">
      {verdicts.map((verdict) => (
        <li key={verdict.cells.map((cell) => cell.entry).join(' ')}>
          <Verdict verdict={verdict} />
        </li>
      ))}
    </ul>
  );
}

function Verdict({ verdict }: { verdict: VerdictView }) {
  const { a, b, cells } = verdict;
  return (
    <div className="max-w-2xl">
      <p className="font-serif text-lg">{unbroken(verdict.sentence)}</p>
      <p className="mt-1 text-sm text-ink-2">
        Top-1 in % at {times(verdict.target)}, mean ± 95 % interval, each method under each recipe.
      </p>
      <table className="tbl mt-2 table-fixed">
        <caption className="sr-only">The cells behind the verdict</caption>
        <thead>
          <tr>
            <th scope="col" className="w-1/4">
              Recipe
            </th>
            <th scope="col" className="num pr-5! whitespace-normal!">
              {a.name}
            </th>
            <th scope="col" className="num pr-3.5! whitespace-normal!">
              {b.name}
            </th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(verdict).map((row) => (
            <tr key={row.recipe}>
              <th scope="row">{row.recipe}</th>
              <td className="num">
                <Cell cell={row.a} own={row.recipe === a.recipe} />
              </td>
              <td className="num">
                <Cell cell={row.b} own={row.recipe === b.recipe} />
              </td>
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

/** A sentence whose ids don't break at their hyphens. */
function unbroken(sentence: string): ReactNode[] {
  return sentence.split(/(\S+-\S+)/).map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      <span key={`${part} ${i}`} className="whitespace-nowrap">
        {part}
      </span>
    ),
  );
}

type CellView = VerdictView['cells'][number];
type Row = { readonly recipe: string; readonly a: CellView | undefined; readonly b: CellView | undefined };

/** Cells come as A+a, B+a, A+b, B+b; by place and not by method, because two configurations of one method can meet. */
function rowsOf({ a, b, cells }: VerdictView): readonly Row[] {
  const underA = { recipe: a.recipe, a: cells[0], b: cells[1] };
  return a.recipe === b.recipe ? [underA] : [underA, { recipe: b.recipe, a: cells[2], b: cells[3] }];
}

function Cell({ cell, own }: { cell: CellView | undefined; own: boolean }) {
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
