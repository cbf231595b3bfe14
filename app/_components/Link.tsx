import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/** A link inside the site. Nothing is fetched ahead: a board's views are many, and each costs the server work. */
export function Link(props: Omit<ComponentProps<typeof NextLink>, 'prefetch'>) {
  return <NextLink prefetch={false} {...props} />;
}
