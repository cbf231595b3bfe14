/** Higher goes first. What somebody waits for goes before the demonstration, and both before what boards run by themselves. */
export const PRIORITY = { submitted: 10, demo: 0, swap: -5, floor: -10 } as const;
