const ROWS = [
  {
    case: 'A wins under both recipes',
    verdict: 'A wins',
    text: 'The advantage survives the other’s recipe: it belongs to the method.',
  },
  {
    case: 'A wins under one, no difference under the other',
    verdict: 'A leads, weakly',
    text: 'One recipe shows an advantage, the other does not contradict it.',
  },
  {
    case: 'A wins under one, B under the other',
    verdict: 'synergy',
    text: 'Method and recipe interact; neither can be singled out. The best pair is named only if it is itself significantly better.',
  },
  {
    case: 'no difference under either, and small enough to say so',
    verdict: 'tie',
    text: 'An equivalence test passes within ± 0.3 points.',
  },
  {
    case: 'no difference under either, but noise would hide one',
    verdict: 'undecided',
    text: 'It says how many more seeds which cells need.',
  },
] as const;

/** The outcomes of running two methods under each other's recipes. */
export function VerdictTable() {
  return (
    <div id="verdict-table" className="mt-8">
      <h3>Verdict table</h3>
      <p className="mt-1 mb-3 max-w-3xl text-ink-2">
        Method A was submitted with recipe a, method B with recipe b. Both are run under both. “Wins” means
        significantly better, base models as blocks. Exchanging A and B exchanges the verdict.
      </p>
      <div className="stack">
        <table className="tbl one max-w-4xl">
          <caption className="sr-only">Verdicts by what happens under the two recipes</caption>
          <thead>
            <tr>
              <th scope="col">Under the two recipes</th>
              <th scope="col">Verdict</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map((row) => (
              <tr key={row.verdict}>
                <th scope="row">{row.case}</th>
                <td data-label="Verdict" className="font-semibold whitespace-nowrap">
                  {row.verdict}
                </td>
                <td data-label="Meaning">{row.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
