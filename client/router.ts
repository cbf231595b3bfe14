/** The one thing that clients know of the server: the type of its router. No server code is loaded. */
export type { AppRouter } from '#server/trpc/root';
