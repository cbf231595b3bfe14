import type { BoardView } from '#core/wire/views';
import { boardPath, versionChoice } from '../../_lib/boardPath.ts';
import { counted, times } from '../../_lib/numbers.ts';
import { type Shown, shownQuery } from '../../_lib/shown.ts';
import { Link } from '../Link.tsx';
import { Term } from '../Term.tsx';

/** Chooses the rate band and the recipe. */
export function ViewSwitches({ view, shown }: { view: BoardView; shown: Shown }) {
  const query = shownQuery(shown);
  const { tag, target, recipe } = view.chosen;
  return (
    <div className="mt-4 flex flex-wrap gap-x-10 gap-y-4">
      <nav aria-label="Rate band">
        <p className="eyebrow mb-1">
          <Term id="band">Rate band</Term>
        </p>
        <ul className="switch">
          {view.bands.map((band) => (
            <li key={band.target}>
              <Option
                href={boardPath(
                  view.id,
                  {
                    ...versionChoice(view),
                    tag,
                    target: band.target,
                    ...(recipe === null ? {} : { recipe }),
                  },
                  query,
                )}
                current={band.target === target}
                name={times(band.target)}
                count={band.entries}
              />
            </li>
          ))}
        </ul>
      </nav>
      <nav aria-label="Retraining recipe">
        <p className="eyebrow mb-1">
          <Term id="recipe">Retraining recipe</Term>
        </p>
        <ul className="switch">
          <li>
            <Option
              href={boardPath(view.id, { ...versionChoice(view), tag, target }, query)}
              current={recipe === null}
              name="all"
              count={null}
            />
          </li>
          {view.recipes.map((one) => (
            <li key={one.id}>
              <Option
                href={boardPath(view.id, { ...versionChoice(view), tag, target, recipe: one.id }, query)}
                current={one.id === recipe}
                name={one.id}
                count={one.entries}
              />
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}

function Option({
  href,
  current,
  name,
  count,
}: {
  href: string;
  current: boolean;
  name: string;
  count: number | null;
}) {
  return (
    <Link href={href} scroll={false} aria-current={current ? 'true' : undefined}>
      {name}
      {count === null ? null : (
        <span className="count">
          {' '}
          <span aria-hidden="true">{count}</span>
          <span className="sr-only">, {counted(count, 'entry', 'entries')}</span>
        </span>
      )}
    </Link>
  );
}
