import { AutoRefresh } from './AutoRefresh.tsx';

/** Keeps a page with work in progress up to date, with scripts and without. */
export function KeepFresh({ seconds }: { seconds: number }) {
  return (
    <>
      <AutoRefresh seconds={seconds} />
      <noscript>
        <meta httpEquiv="refresh" content={String(seconds * 2)} />
      </noscript>
    </>
  );
}
