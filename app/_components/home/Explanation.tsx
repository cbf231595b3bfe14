import { Link } from '../Link.tsx';

/** The project in three lines. */
export function Explanation() {
  return (
    <div>
      <h1 className="text-[1.75rem]! sm:text-4xl!">
        Which pruning method is better, and is the comparison fair?
      </h1>
      <p className="mt-4 max-w-xl text-lg leading-relaxed">
        A gain counts for a pruning method only if it comes from the pruning, not from a better base model or
        a longer retraining. Fairprune runs every method itself, under the same retraining recipes and under
        each other’s. Every comparison then names the setup that holds for it.
      </p>
      <p className="mt-4">
        <Link href="/docs/fairness">How fairness is computed</Link>
      </p>
    </div>
  );
}
