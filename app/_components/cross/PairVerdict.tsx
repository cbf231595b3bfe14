import type { CrossValidationView } from '#core/wire/crossValidation';
import { METHODS_A_PAGE } from '../../_lib/crossPage.ts';
import { holding, markup } from '../../_lib/markup.ts';
import { pText, whole } from '../../_lib/numbers.ts';
import { Term } from '../Term.tsx';
import { Verdicts } from '../board/Verdicts.tsx';
import { AskSwap } from './AskSwap.tsx';

/** Verdicts told while no pair is chosen. */
const MOST_TOLD = 12;

type Chosen = { readonly a: string; readonly b: string };

/** Chooses two methods and tells the verdict over them, or how to get one. Works without scripts. */
export function PairVerdict({ view, chosen }: { view: CrossValidationView; chosen: Chosen | null }) {
  return (
    <>
      <form method="get" className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="target" value={view.target} />
        <Choice name="a" label="Method A" view={view} value={chosen?.a ?? view.methods[0]?.id} />
        <Choice name="b" label="Method B" view={view} value={chosen?.b ?? view.methods[1]?.id} />
        {isLong(view) ? <MethodNames view={view} /> : null}
        <button type="submit" className="button">
          Show the verdict
        </button>
      </form>
      <div className="mt-4">
        {chosen === null ? <AllVerdicts view={view} /> : <One view={view} {...chosen} />}
      </div>
    </>
  );
}

function Choice({
  name,
  label,
  view,
  value,
}: {
  name: string;
  label: string;
  view: CrossValidationView;
  value: string | undefined;
}) {
  return (
    <label className="min-w-0 max-w-full">
      <span className="eyebrow block">{label}</span>
      {isLong(view) ? (
        <input
          name={name}
          list={NAMES}
          defaultValue={view.methods.find(({ id }) => id === value)?.name}
          className="input w-112"
        />
      ) : (
        <select name={name} defaultValue={value} className="input">
          {view.methods.map((method) => (
            <option key={method.id} value={method.id}>
              {method.name}
            </option>
          ))}
        </select>
      )}
    </label>
  );
}

/** Of a board whose methods take several pages nobody finds one by scrolling: names are typed, and offered meanwhile. */
function isLong({ methods }: CrossValidationView): boolean {
  return methods.length > METHODS_A_PAGE;
}

const NAMES = 'method-names';

function MethodNames({ view }: { view: CrossValidationView }) {
  return (
    <datalist
      id={NAMES}
      {...holding(markup`${view.methods.map(({ name }) => markup`<option>${name}</option>`)}`)}
    />
  );
}

function AllVerdicts({ view }: { view: CrossValidationView }) {
  if (view.verdicts.length === 0)
    return <p className="text-ink-2">No pair has all four cells finished yet.</p>;
  if (view.verdicts.length <= MOST_TOLD) return <Told verdicts={view.verdicts} />;
  return (
    <>
      <p className="mb-4 text-ink-2">
        {MOST_TOLD} of {whole(view.verdicts.length)}; choose two methods for theirs.
      </p>
      <Told verdicts={view.verdicts.slice(0, MOST_TOLD)} />
    </>
  );
}

function Told({ verdicts }: { verdicts: CrossValidationView['verdicts'] }) {
  return (
    <ul className="grid grid-cols-1 gap-x-12 gap-y-8 xl:grid-cols-2">
      {verdicts.map((verdict) => (
        <li key={verdict.cells.map((cell) => cell.entry).join(' ')}>
          <Verdicts verdicts={[verdict]} />
          <p className="mt-1 text-sm text-ink-2">
            {verdict.outcome === 'undecided'
              ? 'It claims nothing.'
              : `The claim has ${pText(verdict.p)}, and ${pText(verdict.adjusted)} corrected for all verdicts of the board (Holm): among them it ${verdict.stands ? 'stands' : 'does not stand'} at 5 %.`}
          </p>
        </li>
      ))}
    </ul>
  );
}

function One({ view, a, b }: Chosen & { view: CrossValidationView }) {
  const name = (id: string) => view.methods.find((one) => one.id === id)?.name ?? id;
  if (a === b) return <p className="text-ink-2">Choose two different methods.</p>;
  const entries = new Map(view.cells.map((cell) => [cell.entry, cell.method]));
  const found = view.verdicts.filter(({ cells }) => {
    const methods = cells.map((cell) => entries.get(cell.entry));
    return methods.includes(a) && methods.includes(b);
  });
  if (found.length > 0) return <Told verdicts={found} />;
  const native = (id: string) => {
    const method = view.methods.find((one) => one.id === id);
    return view.cells.find((cell) => cell.method === id && method?.native.includes(cell.recipe))?.entry;
  };
  const [first, second] = [native(a), native(b)];
  return (
    <div className="max-w-3xl text-ink-2">
      <p>
        No <Term id="verdict">verdict</Term> over {name(a)} and {name(b)} yet: it takes both under both of
        their recipes, finished.
      </p>
      {first === undefined || second === undefined ? null : <AskSwap a={first} b={second} />}
    </div>
  );
}
