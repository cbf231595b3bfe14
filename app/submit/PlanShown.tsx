import type { SubmissionPlan } from '#core/wire/views';
import { counted, whole } from '../_lib/numbers.ts';
import { remaining } from '../_lib/time.ts';
import { withUnit } from '../_lib/units.ts';
import { QuotaShown } from './QuotaShown.tsx';

/** What a submission would run and cost, and the button that sends it: on top of the form, where the answer is looked for. */
export function PlanShown({
  plan,
  board,
  pending,
}: {
  plan: SubmissionPlan;
  board: string;
  pending: boolean;
}) {
  const { base, prune, retrain, scratch, shared } = plan.stages;
  const fresh = base + prune + retrain + scratch;
  return (
    <section className="notice mt-6" aria-label="What would run">
      <p className="font-semibold">What would run</p>
      <p className="mt-1">
        {counted(plan.entries, 'entry', 'entries')} with {counted(plan.runs, 'run')} in all:{' '}
        {counted(fresh, 'stage')} to compute ({whole(base)} base, {whole(prune)} prune, {whole(retrain)}{' '}
        retrain, {whole(scratch)} from scratch), {whole(shared)} already computed or under way.
      </p>
      <p className="mt-1">
        {fresh === 0
          ? 'Nothing new has to be computed.'
          : `${whole(Math.round(plan.epochs))} epochs, ${withUnit(plan.trainingFlops)}FLOPs of training, ${
              plan.etaSeconds === null
                ? 'no estimate of the time yet'
                : `done in ${remaining(plan.etaSeconds)} with the queue as it is`
            }.`}
      </p>
      <QuotaShown quota={plan.quota} board={board} />
      <p className="mt-3 flex flex-wrap items-center gap-3">
        <button type="submit" name="intent" value="send" className="button button-primary" disabled={pending}>
          Submit
        </button>
        <span className="text-ink-2">Or change something below.</span>
      </p>
    </section>
  );
}
