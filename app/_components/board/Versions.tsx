import type { BoardView } from '#core/wire/views';
import { boardPath } from '../../_lib/boardPath.ts';
import { Link } from '../Link.tsx';
import { When } from '../When.tsx';

/** Says on the page of an older version that it is one. */
export function OldVersion({ view }: { view: BoardView }) {
  if (view.version === view.currentVersion) return null;
  return (
    <p className="notice mb-6 max-w-3xl">
      <strong>Version {view.version} of this board.</strong> It takes no submissions any more; its rows are
      compared with each other only. The board is at{' '}
      <Link href={boardPath(view.id)}>version {view.currentVersion}</Link>.
    </p>
  );
}

/** All versions of a board with what changed; nothing while there is only one. */
export function Versions({ view }: { view: BoardView }) {
  if (view.versions.length < 2) return null;
  return (
    <ul className="max-w-3xl">
      {view.versions.map(({ version, createdAt, changed }) => (
        <li key={version}>
          {version === view.version ? (
            <strong className="font-semibold">Version {version}</strong>
          ) : (
            <Link href={boardPath(view.id, { version })}>Version {version}</Link>
          )}
          , made <When at={createdAt} />
          {changed.length === 0 ? '' : `: changed ${changed.join(', ')}`}
          {version === view.currentVersion ? ' (takes submissions)' : ''}
        </li>
      ))}
    </ul>
  );
}
