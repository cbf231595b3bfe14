import type { Terminal } from '#cli/context';

export type ProgressLine = {
  /** Shows the newest state. */
  show(text: string): void;
  /** Prints a line that stays above the progress. */
  note(text: string): void;
  /** Removes the line; what was last shown is gone. */
  end(): void;
};

/** How often plain output (a log, a pipe) gets a line. */
const PLAIN_EVERY_MS = 5000;

/** One line that is rewritten on a terminal; elsewhere a line when the text changed, at most every few seconds. */
export function progressLine(terminal: Terminal, now: () => number = () => performance.now()): ProgressLine {
  return terminal.live ? rewritten(terminal) : plain(terminal, now);
}

function rewritten(terminal: Terminal): ProgressLine {
  let shown = '';
  return {
    show(text) {
      const fitting = Array.from(text)
        .slice(0, Math.max(20, terminal.columns - 1))
        .join('');
      if (fitting === shown) return;
      shown = fitting;
      terminal.draw(fitting);
    },
    note(text) {
      terminal.draw('');
      terminal.err(text);
      if (shown !== '') terminal.draw(shown);
    },
    end() {
      if (shown !== '') terminal.draw('');
      shown = '';
    },
  };
}

function plain(terminal: Terminal, now: () => number): ProgressLine {
  let shown = '';
  let last = -Infinity;
  return {
    show(text) {
      if (text === shown || now() - last < PLAIN_EVERY_MS) return;
      shown = text;
      last = now();
      terminal.err(text);
    },
    note: (text) => terminal.err(text),
    end: () => undefined,
  };
}
