import { agoNow } from '../_lib/now.ts';
import { absolute } from '../_lib/time.ts';

/** How long ago, with the exact time on hover. */
export function When({ at }: { at: string | null }) {
  if (at === null) return <>–</>;
  return (
    <time dateTime={at} title={absolute(at)} className="whitespace-nowrap">
      {agoNow(at)}
    </time>
  );
}
