import type { EntryView, RunView } from '#core/wire/views';
import { duration } from '../../_lib/time.ts';
import { Hash } from '../Hash.tsx';
import { Scroll } from '../Scroll.tsx';
import { Term } from '../Term.tsx';

type Stage = RunView['stages'][number];

/** What computed the entry: every stage's hash and checkpoint, and the distinct machines and versions behind them. */
export function Provenance({ entry }: { entry: EntryView }) {
  const stages = entry.runs.flatMap((run) => run.stages.map((stage) => ({ run: run.index, ...stage })));
  return (
    <>
      <ul className="mb-4 grid gap-3">
        {machines(stages).map((machine) => (
          <li key={machine.key} className="max-w-4xl">
            <strong className="font-semibold">
              <Term id="backend">{machine.backend}</Term>
            </strong>{' '}
            on {machine.device}
            {machine.versions === '' ? '' : `: ${machine.versions}`}.
            {machine.flags === '' ? '' : ` Flags: ${machine.flags}.`}
            {machine.commit === null ? null : (
              <>
                {' '}
                Commit <code title={machine.commit}>{machine.commit.slice(0, 12)}</code>.
              </>
            )}
          </li>
        ))}
      </ul>
      <Scroll label="Stages and their hashes">
        <table className="tbl">
          <caption className="sr-only">Stages and their hashes</caption>
          <thead>
            <tr>
              <th scope="col" className="stick">
                Run, stage
              </th>
              <th scope="col">
                Stage <Term id="fingerprint">hash</Term>
              </th>
              <th scope="col">Checkpoint</th>
              <th scope="col">State</th>
              <th scope="col" className="num">
                Time
              </th>
              <th scope="col">Runner</th>
            </tr>
          </thead>
          <tbody>
            {stages.map((stage) => (
              <tr key={`${stage.run} ${stage.kind}`}>
                <th scope="row" className="stick whitespace-nowrap">
                  {stage.run + 1}, {stage.kind}
                </th>
                <td>
                  <Hash value={stage.hash} />
                </td>
                <td>
                  {stage.checkpoint === null ? (
                    '–'
                  ) : stage.sealed ? (
                    'private until the round closes'
                  ) : (
                    <a
                      href={`/api/artifacts/${stage.checkpoint}`}
                      download={`${stage.checkpoint.slice(0, 12)}.safetensors`}
                    >
                      <Hash value={stage.checkpoint} />
                    </a>
                  )}
                </td>
                <td>{stage.state}</td>
                <td className="num">{stage.ledger === null ? '–' : duration(stage.ledger.seconds)}</td>
                <td>{stage.provenance?.runner ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

type Machine = {
  readonly key: string;
  readonly backend: string;
  readonly device: string;
  readonly versions: string;
  readonly flags: string;
  readonly commit: string | null;
};

/** The different environments that took part, most runs share one. */
function machines(stages: readonly Stage[]): readonly Machine[] {
  const found = new Map<string, Machine>();
  for (const { provenance } of stages) {
    if (provenance === null) continue;
    const { backend, device, commit } = provenance;
    const versions = pairs(provenance.versions);
    const flags = pairs(provenance.flags);
    const key = [backend, device, versions, flags, commit].join('\n');
    found.set(key, { key, backend, device, versions, flags, commit });
  }
  return [...found.values()];
}

function pairs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
