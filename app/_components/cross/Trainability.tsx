import type { CrossValidationView, TrainabilityPoint } from '#core/wire/crossValidation';
import { TrainabilityPlot } from '../../_charts/TrainabilityPlot.tsx';
import { type CrossChoice, crossValidationPath } from '../../_lib/boardPath.ts';
import { entryLink } from '../../_lib/entryLink.ts';
import { fixed } from '../../_lib/numbers.ts';
import { AsTable } from '../AsTable.tsx';
import { KeyedCaption, MarkSign } from '../KeyedCaption.tsx';
import { Link } from '../Link.tsx';
import { Term } from '../Term.tsx';

type Props = {
  readonly view: CrossValidationView;
  readonly recipe: string | undefined;
  readonly choice: CrossChoice;
};

/** Accuracy against trainability inside one recipe: across recipes it would show the learning rate. */
export function Trainability({ view, recipe, choice }: Props) {
  const shown = view.trainability.find((one) => one.recipe === recipe) ?? view.trainability[0];
  if (shown === undefined) return <p className="text-ink-2">No entry’s trainability is measured yet.</p>;
  const label = shown.points[0]?.label ?? 'TA';
  const marks = marksOf(shown.points, view.methods);
  return (
    <>
      <nav aria-label="Recipe of the plot">
        <ul className="switch">
          {view.trainability.map((one) => (
            <li key={one.recipe}>
              <Link
                href={`${crossValidationPath(view.board.id, { ...choice, recipe: one.recipe })}#trainability`}
                scroll={false}
                aria-current={one.recipe === shown.recipe ? 'true' : undefined}
              >
                {one.recipe}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <figure className="mt-4">
        <TrainabilityPlot points={shown.points} marks={marks} label={label} />
        <KeyedCaption
          keys={shown.points.map((point, i) => ({
            id: point.entry,
            sign: <MarkSign index={marks[i]!} hollow={point.floor !== null} />,
            text: point.name,
          }))}
        >
          Top-1 after the last epoch in % against <Term id="trainability">trainability</Term> ({label}), both
          under {shown.recipe}. Hollow: floors and the <Term id="dense-control">dense control</Term>.
        </KeyedCaption>
        <AsTable
          title="Accuracy and trainability"
          columns={['Entry', `${label}, %`, 'Top-1, %', 'Damage, points']}
          rows={shown.points.map((point) => [
            entryLink(point.entry, point.name),
            fixed(point.trainability, 2),
            fixed(point.top1, 2),
            fixed(point.damage, 2),
          ])}
        />
      </figure>
    </>
  );
}

/** Methods keep their marks from drawing to drawing of the page; floors and controls take those after them. */
function marksOf(
  points: readonly TrainabilityPoint[],
  methods: CrossValidationView['methods'],
): readonly number[] {
  return points.map(({ name }, i) => {
    const place = methods.findIndex((method) => method.name === name);
    return place === -1 ? methods.length + i : place;
  });
}
