import { openBackend } from '#runner/compute/backend';
import { readArguments, USAGE } from './arguments.ts';
import { judge, type Outcome } from './case.ts';
import { casesOfFolder } from './files.ts';
import { largestByFile, line, summary } from './report.ts';

/** Runs the comparison that the arguments ask for; `print` gets its lines. Returns the exit code. */
export async function run(args: readonly string[], print: (text: string) => void): Promise<0 | 1 | 2> {
  const request = readArguments(args);
  if ('wrong' in request) {
    print(`golden: ${request.wrong}\n${USAGE}`);
    return 2;
  }
  const tally = { ok: 0, failed: 0, 'not-yet': 0 };
  const judged: { name: string; outcome: Outcome }[] = [];
  const open = () => openBackend(request.backend);
  for (const golden of casesOfFolder(request.folder, request.only, open)) {
    const outcome = await judge(golden);
    tally[outcome.verdict] += 1;
    judged.push({ name: golden.name, outcome });
    print(line(golden.name, outcome));
  }
  for (const text of largestByFile(judged)) print(text);
  print(summary(tally));
  return tally.failed > 0 || tally.ok === 0 ? 1 : 0;
}
