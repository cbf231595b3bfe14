/** Relative size of a step below which an iteration has converged in double precision. */
export const CONVERGED = 1e-15;
