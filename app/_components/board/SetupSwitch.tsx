import type { BoardView } from '#core/wire/views';
import { ShareBar } from '../../_charts/ShareBar.tsx';
import { boardPath, versionChoice } from '../../_lib/boardPath.ts';
import { counted } from '../../_lib/numbers.ts';
import { SETUPS, setupText } from '../../_lib/setups.ts';
import { type Shown, shownQuery } from '../../_lib/shown.ts';
import { Link } from '../Link.tsx';
import { Dropped } from './Dropped.tsx';

/** Chooses the comparison setup; each says how many entries stay comparable under it. */
export function SetupSwitch({ view, shown }: { view: BoardView; shown: Shown }) {
  const counts = new Map(view.comparable.map((row) => [row.tag, row]));
  const chosen = setupText(view.chosen.tag);
  const total = view.entries;
  return (
    <nav aria-label="Comparison setup">
      <p className="eyebrow mb-1">Compare entries that share …</p>
      <ul className="switch">
        {SETUPS.map((setup) => {
          const entries = counts.get(setup.tag)?.entries ?? 0;
          return (
            <li key={setup.tag}>
              <Link
                href={boardPath(
                  view.id,
                  { ...versionChoice(view), ...choice(view), tag: setup.tag },
                  shownQuery(shown),
                )}
                scroll={false}
                aria-current={setup.tag === chosen.tag ? 'true' : undefined}
                title={setup.adds}
              >
                {setup.tag}{' '}
                <span className="count">
                  <span aria-hidden="true">
                    {entries}/{total}
                  </span>
                  <span className="sr-only">
                    , {setup.adds}: {entries} of {counted(total, 'entry', 'entries')} comparable
                  </span>
                </span>
                <ShareBar
                  share={total === 0 ? 0 : entries / total}
                  height={3}
                  className="mt-0.5 block h-[3px] w-0 min-w-full"
                />
              </Link>
            </li>
          );
        })}
      </ul>
      <p className="mt-2 max-w-3xl">
        <a className="def font-semibold" href={`/docs/fairness#${chosen.slug}`}>
          {chosen.tag}
        </a>
        : entries share {chosen.shares}. So {chosen.leaves}. {remaining(view, total)}
      </p>
      <Dropped view={view} />
    </nav>
  );
}

function choice(view: BoardView): { target: number; recipe?: string } {
  const { target, recipe } = view.chosen;
  return recipe === null ? { target } : { target, recipe };
}

/** How many entries are comparable with at least one other, in words. */
function remaining(view: BoardView, total: number): string {
  const row = view.comparable.find(({ tag }) => tag === view.chosen.tag);
  if (row === undefined || row.entries === 0) return 'Under it no two entries of this view can be compared.';
  const all = row.entries === total ? `All ${total}` : `${row.entries} of ${total}`;
  return `${all} entries of this view are comparable with at least one other, in ${counted(row.classes, 'class', 'classes')}.`;
}
