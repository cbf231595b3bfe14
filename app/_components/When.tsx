import { absolute, ago } from '../_lib/time.ts';

/** How long ago, with the exact time on hover. */
export function When({ at }: { at: string | null }) {
  if (at === null) return <>–</>;
  return (
    <time dateTime={at} title={absolute(at)} className="whitespace-nowrap">
      {ago(at, Date.now())}
    </time>
  );
}
