import type { BoardRow } from '#core/wire/views';
import { markup } from '../_lib/markup.ts';
import { signed } from '../_lib/numbers.ts';
import { Link } from './Link.tsx';
import { Term } from './Term.tsx';

const BESIDE_NAME = 'ml-1.5 text-xs text-ink-3';

/** Marks the methods that stand on a board to be beaten. */
export function Baseline() {
  return (
    <span className={BESIDE_NAME}>
      <Term id="baseline">baseline</Term>
    </span>
  );
}

/** The same in a table that is written as markup. */
export const BASELINE = markup`<span class='${BESIDE_NAME}'><a class='def' href='/docs/fairness#baseline'>baseline</a></span>`;

/** Marks ranked entries with so few runs that the rank may still move. */
export function Provisional() {
  return (
    <span className={BESIDE_NAME}>
      <Term id="provisional">provisional</Term>
    </span>
  );
}

/** Marks entries about which a dispute is not decided yet; leads to what is said. */
export function Disputed({ entry }: { entry: string }) {
  return (
    <span className="ml-1.5 text-xs text-fault">
      <Link href={`/entries/${entry}#disputes`} className="text-fault">
        disputed
      </Link>
    </span>
  );
}

/** Marks what the board runs by itself to hold entries against. */
export function Floor() {
  return (
    <span className={BESIDE_NAME}>
      <Term id="floor">floor</Term>
    </span>
  );
}

const FLOOR_TEXT: Readonly<Record<BoardRow['floors'][number]['floor'], string>> = {
  random: 'random filters',
  l1: 'L1 filters',
  'l1-matched': 'L1 filters with its epochs',
  'random-widths': 'random filters at its widths',
  'l1-widths': 'L1 filters at its widths',
  'scratch-e': 'training from scratch, equal epochs',
  'scratch-b': 'training from scratch, equal FLOPs',
};

/** A row that doesn't beat its floor says so; nothing where it beats all of them or none is there yet. */
export function FloorNote({ floors }: Pick<BoardRow, 'floors'>) {
  const below = floors.filter((one) => one.above === false);
  const open = floors.filter((one) => one.above === 'undecided');
  if (below.length === 0 && open.length === 0) return null;
  return (
    <span className="block max-w-80 text-ink-2">
      {below.length === 0 ? null : (
        <>
          <Term id="floor">Not above its floor</Term>: <Held floors={below} />.{' '}
        </>
      )}
      {open.length === 0 ? null : (
        <>
          Undecided against <Held floors={open} />.
        </>
      )}
    </span>
  );
}

function Held({ floors }: Pick<BoardRow, 'floors'>) {
  return floors.map((one, i) => (
    <span key={one.entry}>
      {i === 0 ? '' : ', '}
      <Link href={`/entries/${one.entry}`}>{FLOOR_TEXT[one.floor]}</Link> ({signed(one.difference, 2)})
    </span>
  ));
}
