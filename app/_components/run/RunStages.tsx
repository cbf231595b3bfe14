import type { Json } from '#core/identity/canonical';
import type { RawRun } from '#core/wire/run';
import { STAGE_NAMES } from '../../_lib/stageNames.ts';
import { duration } from '../../_lib/time.ts';
import { withUnit } from '../../_lib/units.ts';
import { Definition } from '../Definition.tsx';
import { Facts } from '../Facts.tsx';
import { Term } from '../Term.tsx';

type Stage = RawRun['run']['stages'][number];

/** The stages of a run: hash, checkpoint, cost, machine, and every field of what was computed. */
export function RunStages({ raw }: { raw: RawRun }) {
  return (
    <ol className="grid gap-8">
      {raw.run.stages.map((stage) => {
        const definition = raw.definitions.find(({ hash }) => hash === stage.hash)?.definition ?? null;
        return (
          <li key={stage.hash}>
            <h3>{STAGE_NAMES[stage.kind as keyof typeof STAGE_NAMES] ?? stage.kind}</h3>
            <p className="mt-1">
              <Term id="fingerprint">Hash</Term> <code className="break-all">{stage.hash}</code>
            </p>
            <div className="mt-2">
              <Facts facts={factsOf(stage)} />
            </div>
            <Checkpoint stage={stage} />
            {definition === null ? (
              <p className="mt-2 text-ink-2">What it computes is private until the round closes.</p>
            ) : (
              <details className="mt-2">
                <summary className="cursor-pointer text-ink-2">Every field of what it computes</summary>
                <div className="mt-2 max-w-3xl">
                  <Definition value={definition as unknown as Json} label={`Definition of ${stage.kind}`} />
                </div>
              </details>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function factsOf({ state, ledger, provenance }: Stage) {
  const versions = Object.entries(provenance?.versions ?? {});
  return [
    { key: 'state', name: 'State', value: state },
    ...(ledger === null
      ? []
      : [
          { key: 'epochs', name: <Term id="epochs">Epochs</Term>, value: Number(ledger.epochs.toFixed(2)) },
          {
            key: 'flops',
            name: <Term id="ledger">Training FLOPs</Term>,
            value: withUnit(ledger.trainingFlops),
          },
          { key: 'time', name: 'Time', value: duration(ledger.seconds) },
        ]),
    ...(provenance === null
      ? []
      : [
          { key: 'backend', name: <Term id="backend">Backend</Term>, value: provenance.backend },
          { key: 'device', name: 'Device', value: provenance.device },
          { key: 'runner', name: 'Runner', value: provenance.runner },
          ...(versions.length === 0
            ? []
            : [
                {
                  key: 'versions',
                  name: 'Versions',
                  value: versions.map(([name, version]) => `${name} ${version}`).join(', '),
                },
              ]),
        ]),
  ];
}

function Checkpoint({ stage: { checkpoint, sealed } }: { stage: Stage }) {
  if (checkpoint === null) return null;
  return (
    <p className="mt-2">
      Checkpoint:{' '}
      {sealed ? (
        'private until the round closes'
      ) : (
        <a href={`/api/artifacts/${checkpoint}`} download={`${checkpoint.slice(0, 12)}.safetensors`}>
          <code className="break-all">{checkpoint}</code>
        </a>
      )}
    </p>
  );
}
