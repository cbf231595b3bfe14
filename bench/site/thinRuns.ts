import type pg from 'pg';

/** Hash of a stage that has no more identity than who it is of. */
const hash = (words: string): string => `encode(sha256(convert_to(${words}, 'UTF8')), 'hex')`;
const PRUNE = hash(`'prune ' || e.board_version || e.config_fingerprint || ' ' || e.target || ' ' || i`);
const RETRAIN = hash(`'retrain ' || e.id || ' ' || i`);

const ledger = (epochs: string, equivalents: string, images: string, backward: string, flops: string) =>
  `jsonb_build_object('epochs', ${epochs}, 'epochEquivalents', ${equivalents}, 'imagesForward', ${images},
    'imagesBackward', ${backward}, 'trainingFlops', ${flops}, 'seconds', 60)`;
const trained = (epochs: string, macs: string) =>
  ledger(epochs, '0', `${epochs} * train`, `${epochs} * train`, `6 * ${macs} * ${epochs} * train`);
const LEDGER = `jsonb_build_object(
  'base', ${trained('e.epochs_base', 'dense_macs')},
  'prune', ${ledger('0', 'e.epochs_prune', 'e.epochs_prune * train', '0', '2 * dense_macs * e.epochs_prune * train')},
  'retrain', ${trained('e.epochs_retrain', 'dense_macs / e.rate')})`;

/** Finished runs first: a stage that one of them shares with a waiting run is done. */
const STEPS = [
  ['prune', 'done'],
  ['prune', 'waiting'],
  ['retrain', 'done'],
  ['retrain', 'waiting'],
] as const;

/**
 * The runs of every entry that has none yet, with one row a stage: their numbers, ledgers and states are the entry's, but
 * the stages' definitions say their kind only, and they have neither results nor curves. So the tables are as long as
 * a server's that computed all of it, though narrower.
 */
export async function fillThinRuns(client: pg.ClientBase): Promise<void> {
  await client.query(`
    insert into run (entry, index, seed, base, prune, retrain, state, top1, best_top1, base_top1, pruned_top1, rate,
      macs, params, trainability, ledger, finished_at)
    select e.id, i, ('x' || substr(e.id, 1, 8))::bit(32)::bigint & 4294967295, s.bases ->> i,
      case when e.floor is null then ${PRUNE} end, ${RETRAIN},
      case when done then 'done' else 'waiting' end,
      case when done then (e.top1 ->> i)::float8 end, case when done then (e.top1 ->> i)::float8 + .1 end,
      case when done then (e.top1 ->> i)::float8 + e.drop end, case when done then (e.top1 ->> i)::float8 * .4 end,
      case when done then e.rate end, case when done then e.macs::bigint end, case when done then e.params::bigint end,
      case when done then jsonb_build_object('value', e.trainability, 'label', e.trainability_label) end,
      case when done then ${LEDGER} end, case when done then e.created_at + (i + 1) * interval '20 minutes' end
    from entry e
    join board_version v on v.id = e.board_version
    join base_set s on s.id = e.base_set
    join lateral (select (descriptor ->> 'train')::float8 as train from dataset_version d
      where d.dataset = v.dataset and d.version = v.dataset_version) d on true
    cross join lateral generate_series(0, e.runs - 1) i
    cross join lateral (select i < e.n as done) as whether
    where not exists (select 1 from whole where whole.entry = e.id)`);
  for (const [kind, runs] of STEPS)
    await client.query(`
      insert into stage (hash, kind, definition, backend, dataset, dataset_version, network, work, epochs, state,
        priority, share, seconds, created_at, ready_at, finished_at)
      select r.${kind}, '${kind}', '{"kind":"${kind}"}'::jsonb, 'tensorflow', v.dataset,
        v.dataset_version, v.definition -> 'network', 1e15, ${kind === 'prune' ? '0' : 'e.runs'},
        ${runs === 'done' ? `'done'` : kind === 'prune' ? `'ready'` : `'blocked'`}, 100,
        ${runs === 'done' ? '1' : '0'}, 60, e.created_at, e.created_at, r.finished_at
      from run r join entry e on e.id = r.entry join board_version v on v.id = e.board_version
      where r.state = '${runs}' and r.${kind} is not null
        and not exists (select 1 from whole where whole.entry = e.id)
      on conflict do nothing`);
}
