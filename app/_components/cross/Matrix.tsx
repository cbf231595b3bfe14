import type { CrossCell, CrossValidationView } from '#core/wire/crossValidation';
import { entryLink } from '../../_lib/entryLink.ts';
import { heatStep } from '../../_lib/heat.ts';
import { holding, type Markup, markup } from '../../_lib/markup.ts';
import { fixed, halfWidth, NONE } from '../../_lib/numbers.ts';
import { BASELINE } from '../rowMarks.ts';
import { Scroll } from '../Scroll.tsx';

/**
 * Every method under every recipe: mean, interval and runs, darker where it is higher than `all` others are. The
 * figures say it all.
 */
export function Matrix({ view, all }: { view: CrossValidationView; all: CrossValidationView }) {
  const cells = new Map(view.cells.map((cell) => [`${cell.method} ${cell.recipe}`, cell]));
  const means = all.cells.flatMap((cell) => (cell.finished && cell.mean !== null ? [cell.mean] : []));
  const ends = [Math.min(...means), Math.max(...means)];
  const rows = view.methods.map(
    (method) =>
      markup`<tr>${nameOf(method)}${view.recipes.map(({ id }) => cellOf(cells.get(`${method.id} ${id}`), method.native.includes(id), ends))}</tr>`,
  );
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
                <span className="unit">{`${recipe.epochs} epochs${recipe.standard ? '' : ', native'}`}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...holding(markup`${rows}`)} />
      </table>
    </Scroll>
  );
}

type Method = CrossValidationView['methods'][number];

function nameOf({ name, baseline }: Method): Markup {
  return markup`<th scope='row' class='stick name'>${name}${baseline ? BASELINE : null}</th>`;
}

function cellOf(cell: CrossCell | undefined, own: boolean, means: readonly number[]): Markup {
  if (cell === undefined) return NO_CELL;
  const { entry, mean, interval, n, runs, finished } = cell;
  if (!finished || mean === null)
    return markup`<td class='num text-ink-2'>${entryLink(entry, `${n} of ${runs} runs`)}</td>`;
  const noise = `± ${fixed(halfWidth(interval), 2)}, n ${n}`;
  return markup`<td class='num heat-${heatStep(mean, means)}'><a href='/entries/${entry}' class='font-semibold'>${fixed(mean, 2)}</a><span class='inline-block w-3 text-left'>${own ? '*' : ''}</span><span class='block pr-3'>${noise}</span></td>`;
}

const NO_CELL = markup`<td class='num text-ink-3'>${NONE}</td>`;
