import type { PublicationView } from '#core/wire/publications';
import { boardPath } from '../../_lib/boardPath.ts';
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

type Props = {
  readonly publications: readonly PublicationView[];
  /** Whether each says on which board. */
  readonly boards?: boolean;
};

/** Every publication of a method, failures and withdrawals too. */
export function Publications({ publications, boards = false }: Props) {
  if (publications.length === 0) return <p className="text-ink-2">None yet.</p>;
  return (
    <ul className="max-w-4xl">
      {publications.map((one) => (
        <li key={`${one.submission} ${one.version}`}>
          <Link href={`/submissions/${one.submission}`}>
            <time dateTime={one.publishedAt}>{absolute(one.publishedAt)}</time>
          </Link>
          {one.version === 1 ? '' : `, version ${one.version}`}
          {boards ? (
            <>
              , on <Link href={boardPath(one.board)}>{one.board}</Link>
            </>
          ) : null}
          : {configText(one.config)}, recipe {one.recipe},{' '}
          {counted(one.search.configurations, 'configuration')} tried
          {one.submitter === null ? '' : `, by ${one.submitter}`}; {STATES[one.state]}
          {one.reason === null ? '' : `: ${one.reason}`}
        </li>
      ))}
    </ul>
  );
}
