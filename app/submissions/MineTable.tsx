import type { LifeState, MySubmission } from '#core/wire/mine';
import { Link } from '../_components/Link.tsx';
import { When } from '../_components/When.tsx';
import { counted, times } from '../_lib/numbers.ts';
import { nextStep } from './nextStep.ts';

const STATES: Readonly<Record<LifeState, string>> = {
  queued: 'waiting',
  running: 'running',
  developed: 'developed',
  done: 'published',
  failed: 'failed',
  cancelled: 'cancelled',
  withdrawn: 'withdrawn',
};

/** A person's submissions with where each stands and what can be done next. */
export function MineTable({
  mine,
  names,
  caption,
}: {
  readonly mine: readonly MySubmission[];
  /** Of methods, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly caption: string;
}) {
  return (
    <div className="stack">
      <table className="tbl two">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Method</th>
            <th scope="col">Board</th>
            <th scope="col">Recipe</th>
            <th scope="col">Targets</th>
            <th scope="col">State</th>
            <th scope="col">Submitted</th>
            <th scope="col">Next</th>
          </tr>
        </thead>
        <tbody>
          {mine.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link href={`/submissions/${one.id}`}>{names.get(one.method) ?? one.method}</Link>
                <Marks of={one} />
              </th>
              <td data-label="Board">
                <Link href={`/boards/${one.board}`}>{one.board}</Link>
              </td>
              <td data-label="Recipe">{one.recipe}</td>
              <td data-label="Targets">{one.targets.map(times).join(', ')}</td>
              <td data-label="State">
                {STATES[one.state]}
                <span className="block text-ink-2">
                  {one.phase === 'development' ? 'development, ' : ''}
                  {one.runs.done} of {counted(one.runs.total, 'run')}
                </span>
              </td>
              <td data-label="Submitted">
                <When at={one.createdAt} />
              </td>
              <td data-label="Next">
                <Next of={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What sets it apart from others of the same method. */
function Marks({ of }: { of: MySubmission }) {
  const marks = [
    ...(of.version > 1 ? [`version ${of.version}`] : []),
    ...(of.part === 'co-author' ? ['co-author'] : []),
    ...(of.anonymous ? ['anonymous'] : []),
  ];
  return marks.length === 0 ? null : <span className="ml-2 text-ink-2">{marks.join(', ')}</span>;
}

function Next({ of }: { of: MySubmission }) {
  const { text, href } = nextStep(of);
  return href === null ? <span className="text-ink-2">{text}</span> : <Link href={href}>{text}</Link>;
}
