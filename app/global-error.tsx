'use client';

import { OutageNotice } from './_components/OutageNotice.tsx';
import './globals.css';

/** The last resort, when the frame of the site itself failed. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <title>Fairprune is not available</title>
        <main className="page py-10">
          <h1>Fairprune is not available</h1>
          <div className="mt-2 max-w-3xl text-ink-2">
            <OutageNotice onBack={() => globalThis.location.reload()}>
              <p>The server could not make any page. Nothing that is stored is affected.</p>
            </OutageNotice>
            <p className="mt-5">
              {/* A whole new page on purpose: the client’s state is what broke. */}
              {/* oxlint-disable-next-line next/no-html-link-for-pages */}
              <a href="/" className="button">
                Try the home page
              </a>
            </p>
            {error.digest === undefined ? null : (
              <p className="mt-5 text-sm">
                If it goes on, tell who runs this server the number <code>{error.digest}</code>: the cause
                stands under it in the server’s log.
              </p>
            )}
          </div>
        </main>
      </body>
    </html>
  );
}
