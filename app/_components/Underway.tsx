'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';

/** What comes sooner needs no sign. */
const PATIENCE_MS = 200;

/**
 * A line along the top edge while the page behind a pressed link is on its way. The browser shows nothing then, because
 * scripts fetch the page; without scripts, and for forms that lead to a page, it shows its own progress.
 */
export function Underway() {
  const here = `${usePathname()}?${useSearchParams().toString()}`;
  // Where one was when the link was pressed: once the address is another one, the page has come.
  const [from, setFrom] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onClick = (event: MouseEvent) => {
      if (!leadsElsewhere(event)) return;
      clearTimeout(timer);
      timer = setTimeout(() => setFrom(here), PATIENCE_MS);
    };
    globalThis.addEventListener('click', onClick);
    return () => {
      clearTimeout(timer);
      globalThis.removeEventListener('click', onClick);
    };
  }, [here]);
  const on = from === here;
  return (
    <>
      <div className="underway" data-on={on} />
      <output className="sr-only">{on ? 'The page is on its way.' : ''}</output>
    </>
  );
}

/** Whether a press was taken by the site's own link to another page: such a link keeps the browser from following it. */
function leadsElsewhere({ target, defaultPrevented }: MouseEvent): boolean {
  const link = target instanceof Element ? target.closest('a') : null;
  if (link === null || !defaultPrevented) return false;
  return link.pathname !== location.pathname || link.search !== location.search;
}
