import { Fault } from '#core/errors/fault';
import type { Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import { checkGlobal } from '#core/selection/global';
import type { Counts } from '#core/selection/landing';
import { publishedShares } from '#core/selection/published/shares';
import { removedByRatio, type Ratio, type StatedRatio } from '#core/selection/ratio';
import { stagesOf } from '#core/selection/stages';

/** What one group loses by a stated ratio, and the config field that says so. */
type Stated = { readonly share: number; readonly field: string };

/**
 * How many filters each group keeps by a stated ratio, before any topping up. Depends on the network and the ratio
 * alone, so that two methods with one ratio keep equally many filters of every layer.
 *
 * Throws Fault `layer-emptied` naming the first layer that would lose all, and `bad-config` naming the field: ratios
 * that don't fit the stages, layers that the network or the board doesn't have, a preset for another network, nothing
 * removed at all.
 */
export function statedCounts(graph: Graph, groups: readonly Group[], ratio: StatedRatio): Counts {
  const counts = ratio.kind === 'widths' ? keptWidths(groups, ratio.layers) : countsOf(graph, groups, ratio);
  if (counts.every((kept, i) => kept === groups[i]!.channels)) throw nothingRemoved(ratio.kind);
  return counts;
}

/** Checks a ratio against a network before anything is computed; what is solved for the target is always possible. */
export function checkRatio(graph: Graph, groups: readonly Group[], ratio: Ratio): void {
  if (ratio.kind === 'global') checkGlobal(groups, ratio);
  else if (ratio.kind !== 'target') statedCounts(graph, groups, ratio);
}

function countsOf(
  graph: Graph,
  groups: readonly Group[],
  ratio: Exclude<StatedRatio, { kind: 'widths' }>,
): Counts {
  return statedShares(graph, groups, ratio).map((stated, i) => {
    const group = groups[i]!;
    const kept = group.channels - removedByRatio(stated.share, group.channels);
    if (kept < 1) throw emptied(group, stated, ratio.kind === 'uniform' ? groups : [group]);
    return kept;
  });
}

function statedShares(
  graph: Graph,
  groups: readonly Group[],
  ratio: Exclude<StatedRatio, { kind: 'widths' }>,
): readonly Stated[] {
  switch (ratio.kind) {
    case 'uniform':
      return groups.map(() => ({ share: ratio.ratio, field: 'config.ratio.ratio' }));
    case 'per-stage':
      return stageShares(graph, groups, ratio.ratios, ratio.skip);
    case 'per-layer': {
      checkLayers(groups, Object.keys(ratio.layers), 'config.ratio.layers');
      return groups.map(({ id }) => ({
        share: ownNumber(ratio.layers, id) ?? 0,
        field: `config.ratio.layers.${id}`,
      }));
    }
    case 'published':
      return publishedShares(graph, groups, ratio.preset).map((share) => ({
        share,
        field: 'config.ratio.preset',
      }));
  }
}

function stageShares(
  graph: Graph,
  groups: readonly Group[],
  ratios: readonly number[],
  skip: readonly string[],
): readonly Stated[] {
  const stages = stagesOf(graph, groups);
  if (ratios.length !== stages.length) {
    const sizes = stages.map(({ size, groups: of }) => `${of.length} at ${size}`).join(', ');
    throw badConfig(
      'config.ratio.ratios',
      `${ratios.length} ratios for ${stages.length} stages`,
      `Prunable layers by stage: ${sizes}. Give ${stages.length} ratios.`,
    );
  }
  checkLayers(groups, skip, 'config.ratio.skip');
  return groups.map(({ id }, i) => {
    const stage = stages.findIndex((one) => one.groups.includes(i));
    return { share: skip.includes(id) ? 0 : ratios[stage]!, field: `config.ratio.ratios[${stage}]` };
  });
}

function keptWidths(groups: readonly Group[], layers: Readonly<Record<string, number>>): Counts {
  checkLayers(groups, Object.keys(layers), 'config.ratio.layers');
  return groups.map(({ id, channels }) => {
    const kept = ownNumber(layers, id) ?? channels;
    if (kept <= channels) return kept;
    throw badConfig(
      `config.ratio.layers.${id}`,
      `${id} has ${channels} filters and can't keep ${kept}`,
      `Keep 1 to ${channels}.`,
    );
  });
}

/** Records come from outside: a layer must not find what every object has. */
function ownNumber(layers: Readonly<Record<string, number>>, id: string): number | undefined {
  return Object.hasOwn(layers, id) ? layers[id] : undefined;
}

const SHOWN = 12;

function checkLayers(groups: readonly Group[], names: readonly string[], field: string): void {
  const known = groups.map((group) => group.id);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const more = known.length > SHOWN ? `, … (${known.length} in all)` : '';
  throw badConfig(
    field,
    `the board has no prunable layer "${unknown}"`,
    `Prunable: ${known.slice(0, SHOWN).join(', ')}${more}.`,
  );
}

/** `sharing` are the groups that have this ratio: the narrowest one says how large it may be. */
function emptied(group: Group, { share, field }: Stated, sharing: readonly Group[]): Fault {
  const narrowest = Math.min(...sharing.map(({ channels }) => channels));
  const limit = `${narrowest - 1}/${narrowest} = ${roundedDown((narrowest - 1) / narrowest)}`;
  const hint =
    narrowest === 1
      ? 'A prunable layer has a single filter, so no uniform ratio is possible here.'
      : `The largest ratio allowed ${sharing.length > 1 ? 'on this network' : `for ${group.id}`} is ${limit}.`;
  return new Fault(
    'layer-emptied',
    `${field}: ${share} removes ceil(${share} × ${group.channels}) = ${removedByRatio(share, group.channels)} ` +
      `of the ${group.channels} filters of ${group.id}, so none would be left. ${hint}`,
    { field, hint, class: 'submitter' },
  );
}

function nothingRemoved(kind: StatedRatio['kind']): Fault {
  const field = {
    uniform: 'ratio',
    'per-stage': 'ratios',
    'per-layer': 'layers',
    published: 'preset',
    widths: 'layers',
  };
  return badConfig(
    `config.ratio.${field[kind]}`,
    'no filter of any prunable layer would be removed',
    'Remove at least one filter.',
  );
}

function badConfig(field: string, what: string, hint: string): Fault {
  return new Fault('bad-config', `${field}: ${what}.`, { field, hint, class: 'submitter' });
}

/** Six digits that never exceed the value, so that the printed limit is itself allowed. */
function roundedDown(value: number): number {
  return Math.floor(value * 1e6) / 1e6;
}
