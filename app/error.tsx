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
    <PageTitle title="This page could not be made">
      <OutageNotice onBack={() => globalThis.location.reload()}>
        <p>
          Something failed on the server. Nothing that is stored is affected, and other pages may well work.
        </p>
      </OutageNotice>
      <p className="mt-5 flex flex-wrap items-center gap-x-5 gap-y-3">
        <button type="button" className="button" onClick={reset}>
          Try again
        </button>
        {/* Whole new pages: what failed may have left the client’s state half made. */}
        {/* oxlint-disable-next-line next/no-html-link-for-pages */}
        <a href="/boards">All boards</a>
        {/* oxlint-disable-next-line next/no-html-link-for-pages */}
        <a href="/">Home</a>
      </p>
      {error.digest === undefined ? null : (
        <p className="mt-5 text-sm">
          If it goes on, tell who runs this server the number <code>{error.digest}</code>: the cause stands
          under it in the server’s log.
        </p>
      )}
    </PageTitle>
  );
}
