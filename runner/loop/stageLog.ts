/** The last lines of what happened in a stage, for the fault that the progress page shows. */
export type StageLog = {
  write(line: string): void;
  tail(): string;
};

const LINES = 60;
/** The wire's limit is 20,000 characters. */
const CHARACTERS = 16_000;

export function stageLog(): StageLog {
  const lines: string[] = [];
  return {
    write(text) {
      const at = new Date().toISOString();
      lines.push(...text.split('\n').map((line) => `${at} ${line}`));
      if (lines.length > LINES) lines.splice(0, lines.length - LINES);
    },
    tail: () => lines.join('\n').slice(-CHARACTERS),
  };
}
