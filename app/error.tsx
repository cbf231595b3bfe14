'use client';

import { OutageNotice } from './_components/OutageNotice.tsx';
import { PageTitle } from './_components/PageTitle.tsx';

/** What a page shows when it failed on the server: the number finds the error in the server's log. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <PageTitle title="This page failed">
      <p>The server could not make this page. Nothing that was stored is affected.</p>
      {error.digest === undefined ? null : (
        <p className="mt-2">
          Number for the server’s log: <code>{error.digest}</code>
        </p>
      )}
      <OutageNotice onBack={() => globalThis.location.reload()} />
      <p className="mt-4">
        <button type="button" className="button" onClick={reset}>
          Try again
        </button>
      </p>
    </PageTitle>
  );
}
