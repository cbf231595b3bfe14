import { readFileSync } from 'node:fs';

/** The parts of vitest's JSON report that decide whether a run counts. */
type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

/**
 * What a test report comes to: the lines to print (the last one is `N passed, N failed`) and the exit code.
 * A skipped test, a file that failed to load and an empty report all fail: nothing may be left out in CI.
 */
export function judge(report: Report): { lines: string[]; code: 0 | 1 } {
  const lines: string[] = [];
  const skipped = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName, status }) => `${status}: ${file.name}: ${fullName}`),
  );
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  lines.push(...skipped, ...unloaded.map((file) => `did not load: ${file.name}: ${file.message}`));
  const counted = report.numFailedTests + skipped.length + unloaded.length;
  // An error outside of every test, in a global setup for one, is counted like a test.
  const broken = counted === 0 && (report.numPassedTests === 0 || !report.success);
  if (broken) lines.push('the run itself failed: its error stands above');
  const failed = broken ? 1 : counted;
  lines.push(`${report.numPassedTests} passed, ${failed} failed`);
  return { lines, code: failed === 0 ? 0 : 1 };
}

/** The same for the report in a file; one that is missing or cut short fails: the tests did not end. */
export function judgeFile(file: string): { lines: string[]; code: 0 | 1 } {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { lines: [`no report, the tests did not end: ${why}`, '0 passed, 1 failed'], code: 1 };
  }
  return judge(report);
}

if (process.argv[1] === import.meta.filename) {
  const file = process.argv[2];
  if (file === undefined) throw new Error('usage: testReport.ts REPORT.json');
  const { lines, code } = judgeFile(file);
  console.log(lines.join('\n'));
  process.exitCode = code;
}
