import type { PublicationView } from '#core/wire/publications';
import { configText } from '../../_lib/configText.ts';
import { counted } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';
import { absolute } from '../../_lib/time.ts';

const STATES: Readonly<Record<PublicationView['state'], string>> = {
  running: 'running',
  done: 'finished',
  failed: 'failed',
  cancelled: 'cancelled',
  withdrawn: 'withdrawn',
};

/** Every publication of a method on a board, failures and withdrawals too. */
export function Publications({ publications }: { publications: readonly PublicationView[] }) {
  return (
    <ul className="max-w-4xl">
      {publications.map((one) => (
        <li key={`${one.submission} ${one.version}`}>
          <Link href={`/submissions/${one.submission}`}>
            <time dateTime={one.publishedAt}>{absolute(one.publishedAt)}</time>
          </Link>
          {one.version === 1 ? '' : `, version ${one.version}`}: {configText(one.config)}, recipe {one.recipe}
          , {counted(one.search.configurations, 'configuration')} tried
          {one.submitter === null ? '' : `, by ${one.submitter}`}; {STATES[one.state]}
          {one.reason === null ? '' : `: ${one.reason}`}
        </li>
      ))}
    </ul>
  );
}
