import { createTRPCClient, httpSubscriptionLink } from '@trpc/client';
import type { AppRouter } from '#server/trpc/root';

/** The browser's side of the API: pages are rendered on the server, so only live events come this way. */
export const trpc = createTRPCClient<AppRouter>({ links: [httpSubscriptionLink({ url: '/api/trpc' })] });
