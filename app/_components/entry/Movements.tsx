import { movementText } from '#core/fairness/standing';
import type { MovementView } from '#core/wire/views';
import { absolute } from '../../_lib/time.ts';

/** How the evidence ceiling of an entry moved, the latest first: "demoted from S4.2 to S1 on …: the base's hash is gone". */
export function Movements({ movements }: { movements: readonly MovementView[] }) {
  return (
    <ul className="max-w-4xl">
      {movements.toReversed().map(({ at, from, to, reason }, i) => (
        <li key={`${at} ${i}`} className={i === 0 ? 'font-semibold' : 'text-ink-2'}>
          {movementText(from, to)} on <time dateTime={at}>{absolute(at)}</time>: {reason}
        </li>
      ))}
    </ul>
  );
}
