import { compareText } from '#core/lists/compareText';
import { groupBy } from '#core/lists/groupBy';
import type { BoardView } from '#core/wire/views';
import { SweepPlot } from '../../_charts/SweepPlot.tsx';
import { entryLink } from '../../_lib/entryLink.ts';
import { meanInterval, times } from '../../_lib/numbers.ts';
import { AsTable } from '../AsTable.tsx';
import { Section } from '../Section.tsx';
import { Term } from '../Term.tsx';

/** More lines than these can't be followed; all points are in the exported view. */
const MOST_LINES = 12;

type Points = BoardView['points'];

/** The points of those contenders that stand at most targets, the best of them. */
function ofBest(points: Points): Points {
  const byContender = groupBy(points, ({ contender }) => contender);
  if (byContender.size <= MOST_LINES) return points;
  const mean = (own: Points) => own.reduce((sum, point) => sum + point.mean, 0) / own.length;
  const best = [...byContender]
    .toSorted(([, a], [, b]) => b.length - a.length || mean(b) - mean(a))
    .slice(0, MOST_LINES)
    .map(([contender]) => contender);
  return points.filter((point) => best.includes(point.contender));
}

/** How accuracy falls as more is pruned, under one recipe: across recipes it would show the recipes. Takes two rate bands. */
export function SweepSection({ view }: { view: BoardView }) {
  if (view.bands.length < 2) return null;
  const under = (recipe: string) => view.points.filter((point) => point.recipe === recipe);
  const recipe = view.chosen.recipe ?? view.recipes.find((one) => under(one.id).length > 0)?.id;
  if (recipe === undefined) return null;
  const every = under(recipe);
  const points = ofBest(every);
  const targets = [...new Set(points.map(({ target }) => target))].sort((a, b) => a - b);
  if (targets.length < 2) return null;
  const methods = [...new Set(view.points.map(({ method }) => method))].sort();
  const contenders = [
    ...new Set(points.toSorted((a, b) => compareText(a.method, b.method)).map(({ contender }) => contender)),
  ];
  return (
    <Section
      id="sweep"
      title="Accuracy as more is pruned"
      lead={
        <>
          Every method at each <Term id="band">rate band</Term> under {recipe}
          {view.chosen.recipe === null ? '; choose another recipe above' : ''}.
        </>
      }
    >
      <figure>
        <SweepPlot points={points} methods={methods} />
        <figcaption className="mt-2 max-w-3xl text-sm text-ink-2">
          Top-1 in % (mean, 95 % interval) against speedup. Hollow: not ranked.
          {points.length === every.length
            ? ''
            : ` The ${MOST_LINES} best configurations, of those that have the most bands.`}
        </figcaption>
        <AsTable
          title="Accuracy by rate band"
          columns={['Method', ...targets.map((target) => `${times(target)}, %`)]}
          rows={contenders.map((contender) => {
            const own = points.filter((point) => point.contender === contender);
            return [
              own[0]?.method ?? '',
              ...targets.map((target) => {
                const found = own.find((point) => point.target === target);
                if (found === undefined) return '–';
                return entryLink(found.entry, meanInterval(found.mean, found.interval));
              }),
            ];
          })}
        />
      </figure>
    </Section>
  );
}
