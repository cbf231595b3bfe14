import type { Context, Terminal } from '#cli/context';

export type TestContext = Context & {
  readonly printed: { readonly out: string[]; readonly err: string[]; readonly drawn: string[] };
  readonly abort: () => void;
};

/** A context whose output is kept instead of printed, with an environment of its own. */
export function testContext(env: Context['env'] = {}, terminal: Partial<Terminal> = {}): TestContext {
  const printed = { out: [] as string[], err: [] as string[], drawn: [] as string[] };
  const stop = new AbortController();
  return {
    env,
    printed,
    signal: stop.signal,
    abort: () => stop.abort(),
    endsInOrder: () => undefined,
    exitWith: () => undefined,
    terminal: {
      out: (text) => printed.out.push(text),
      err: (text) => printed.err.push(text),
      draw: (text) => printed.drawn.push(text),
      live: false,
      columns: 80,
      ...terminal,
    },
  };
}
