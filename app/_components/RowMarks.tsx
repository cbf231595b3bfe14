import { Term } from './Term.tsx';

/** Marks the methods that stand on a board to be beaten. */
export function Baseline() {
  return (
    <span className="ml-1.5 text-xs text-ink-3">
      <Term id="baseline">baseline</Term>
    </span>
  );
}

/** Marks ranked entries with so few runs that the rank may still move. */
export function Provisional() {
  return (
    <span className="ml-1.5 text-xs text-ink-3">
      <Term id="provisional">provisional</Term>
    </span>
  );
}
