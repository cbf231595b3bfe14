'use client';

import { OutageNotice } from './_components/OutageNotice.tsx';
import './globals.css';

/** The last resort, when the frame of the site itself failed. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <title>Fairprune failed</title>
        <main className="page py-8">
          <h1>Fairprune failed</h1>
          <p className="mt-2">
            The server could not make any page. Its log says why
            {error.digest === undefined ? '' : `, under ${error.digest}`}.
          </p>
          <OutageNotice onBack={() => globalThis.location.reload()} />
          <p className="mt-2">
            {/* A whole new page on purpose: the client’s state is what broke. */}
            {/* oxlint-disable-next-line next/no-html-link-for-pages */}
            <a href="/">Try the home page</a>
          </p>
        </main>
      </body>
    </html>
  );
}
