/**
 * Everybody who can call a procedure or a route: browser sessions by role, tokens of somebody with every role by scope,
 * runners. The tables of who may call what are written in these words.
 */
export const CALLERS = [
  'visitor',
  'no role',
  'researcher',
  'maintainer',
  'operator',
  'token read',
  'token submit',
  'token maintain',
  'runner',
] as const;
export type CallerName = (typeof CALLERS)[number];

export const EVERYBODY: readonly CallerName[] = [...CALLERS];
/** Whoever signed in with a browser. */
export const SIGNED_IN: readonly CallerName[] = ['no role', 'researcher', 'maintainer', 'operator'];
export const OPERATORS: readonly CallerName[] = ['operator', 'token maintain'];
