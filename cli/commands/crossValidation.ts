import { Command, InvalidArgumentError } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { points } from '#cli/output/numbers';
import { table } from '#cli/output/table';
import type { CrossCell, CrossMethod, CrossValidationView } from '#core/wire/crossValidation';

type Flags = { readonly board: string; readonly target?: number; readonly json?: boolean };

/** `fairprune cross-validation --board ID`: every method under every recipe, and what that says. */
export function crossValidationCommand(context: Context): Command {
  return new Command('cross-validation')
    .description('Show every method under every recipe: means, verdicts, shares of variance, rank stability')
    .requiredOption('--board <id>', 'board id')
    .option('--target <speedup>', 'rate band (default: the board’s first)', speedup)
    .option('--json', 'print the whole view')
    .action((flags: Flags) => show(context, flags));
}

function speedup(text: string): number {
  const value = Number(text);
  if (value > 1) return value;
  throw new InvalidArgumentError('It must be a number above 1, as in --target 2.');
}

async function show(context: Context, { board, target, json }: Flags): Promise<void> {
  const { url, api } = connect(context);
  const asked = { board, ...(target === undefined ? {} : { target }) };
  const view = await orFault(url, api.crossValidation.view.query(asked));
  context.terminal.out(json === true ? JSON.stringify(view, null, 2) : crossValidationText(view));
}

/** The view for people: the matrix, then what follows from it. */
export function crossValidationText(view: CrossValidationView): string {
  return [matrixText(view), sharesText(view), swapsText(view), verdictsText(view)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function matrixText({ methods, recipes, cells }: CrossValidationView): string {
  const at = new Map(cells.map((cell) => [`${cell.method} ${cell.recipe}`, cell]));
  return table(
    methods,
    [
      { header: 'top-1 %, * own recipe', value: (method: CrossMethod) => method.name },
      ...recipes.map((recipe) => ({
        header: recipe.name,
        value: (method: CrossMethod) =>
          cellText(at.get(`${method.id} ${recipe.id}`)) + (method.native.includes(recipe.id) ? '*' : ''),
        align: 'right' as const,
      })),
    ],
    'No entries yet.',
  );
}

function cellText(cell: CrossCell | undefined): string {
  if (cell === undefined) return '–';
  if (!cell.finished) return `${cell.n} of ${cell.runs} runs`;
  const { interval } = cell;
  return interval === null
    ? points(cell.mean)
    : `${points(cell.mean)} ± ${points((interval[1] - interval[0]) / 2)}`;
}

function sharesText({ statistics }: CrossValidationView): string {
  if (statistics === null) return '';
  const { shares, stability, interactionP, methods, recipes, bases } = statistics;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const p = (value: number | null) => (value === null ? '' : ` (p = ${value.toFixed(3)})`);
  return [
    `Shares of variance (ω²) over ${methods.length} methods, ${recipes.length} recipes, ${bases} bases:`,
    `  method ${percent(shares.method)}, recipe ${percent(shares.recipe)}, method × recipe ${percent(shares.interaction)}${p(interactionP)}, base ${percent(shares.base)}`,
    `Rank stability over the recipes: ${stability.w === null ? 'every recipe ties all methods' : `Kendall’s W = ${stability.w.toFixed(2)}${p(stability.p)}`}`,
  ].join('\n');
}

function swapsText({ swapDeltas, methods }: CrossValidationView): string {
  if (swapDeltas.length === 0) return '';
  const name = (id: string) => methods.find((method) => method.id === id)?.name ?? id;
  const lines = swapDeltas.map(
    ({ method, recipe, deltas }) =>
      `  ${name(method)}, ${recipe}: ${deltas.map((one) => `${points(one.difference)} against ${one.recipe}`).join(', ')}`,
  );
  return ['Own recipe − another of as many epochs, in points, the best other first:', ...lines].join('\n');
}

function verdictsText({ verdicts }: CrossValidationView): string {
  if (verdicts.length === 0) return 'No pair has all four cells finished yet.';
  return [
    'Verdicts:',
    ...verdicts.map(
      ({ a, b, sentence, stands }) =>
        `  ${a.name} (${a.recipe}) and ${b.name} (${b.recipe}): ${sentence}${stands ? ' It stands among all verdicts of the board (Holm, 5 %).' : ''}`,
    ),
  ].join('\n');
}
