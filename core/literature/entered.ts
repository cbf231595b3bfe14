import { Fault } from '#core/errors/fault';
import { recompute } from '#core/literature/check';
import type { Slip } from '#core/literature/check';
import { ourMethodId } from '#core/literature/ours';
import type { ReportedRow } from '#core/literature/row';
import type { ReportFile } from '#core/wire/report';

/** What the catalogue says of a method, to name it in a row. */
export type KnownMethod = { readonly id: string; readonly name: string };

/**
 * A row of the shelf from what somebody typed, with the slips that its numbers show. Throws Fault `bad-config` when
 * there is neither an accuracy nor base and drop, or when the numbers contradict each other (base − pruned and the drop,
 * speedup and FLOPs) and it isn't said that the paper prints them so.
 */
export function enteredRow(
  file: ReportFile,
  id: string,
  known: readonly KnownMethod[],
): { readonly row: ReportedRow; readonly slips: readonly Slip[] } {
  if (file.top1 === null && (file.base === null || file.drop === null)) {
    throw new Fault('bad-config', 'A result needs an accuracy: the pruned network’s, or base and drop.', {
      field: 'top1',
      hint: 'Give top1, or base and drop.',
      class: 'submitter',
    });
  }
  const row = rowOf(file, id, known);
  const { slips } = recompute(row);
  const [slip] = slips;
  if (slip !== undefined && !file.asPrinted) throw contradicts(slip);
  return { row, slips };
}

function contradicts({ field, printed, recomputed }: Slip): Fault {
  const what = field === 'drop' ? 'drop' : 'speedup';
  const from = field === 'drop' ? 'Base − pruned' : 'The FLOPs reduction';
  return new Fault('bad-config', `${from} makes the ${what} ${recomputed ?? ''}, not ${printed}.`, {
    field: what,
    hint: 'Compare with the paper. If it prints the numbers so, say that it does: the row then shows the contradiction.',
    class: 'submitter',
  });
}

function rowOf(file: ReportFile, id: string, known: readonly KnownMethod[]): ReportedRow {
  const { base, top1, drop, speedup, flopsReduction, retraining } = file;
  return {
    id,
    kind: 'pruned',
    dataset: file.dataset,
    dataset_id: file.dataset,
    network: file.network,
    network_id: file.network,
    method: methodOf(file.method, known),
    granularity: file.granularity,
    metric: 'top-1 accuracy (%)',
    ...(base === null ? {} : { base_top1: base, base_printed: String(base) }),
    ...(top1 === null
      ? { pruned_top1_derived: rounded((base ?? 0) - (drop ?? 0)) }
      : { pruned_top1: top1, pruned_printed: String(top1) }),
    ...(drop === null ? {} : { drop, drop_printed: String(drop) }),
    ...(speedup === null ? {} : { speedup, speedup_printed: `${speedup}×` }),
    ...(flopsReduction === null
      ? {}
      : { flops_reduction_pct: flopsReduction, flops_reduction_printed: `${flopsReduction} %` }),
    ...(retraining.printed === null ? {} : { retrain_printed: retraining.printed }),
    ...(retraining.epochs === null ? {} : { retrain_epochs: retraining.epochs }),
  };
}

/** A method of ours by its id or name, else the paper's own name with an id made from it. */
function methodOf(text: string, known: readonly KnownMethod[]): NonNullable<ReportedRow['method']> {
  const wanted = text.toLowerCase();
  const found = known.find(({ id, name }) => id === ourMethodId(wanted) || name.toLowerCase() === wanted);
  return found === undefined
    ? { id: slugOf(text, 60), name: text, printed: text }
    : { id: found.id, name: found.name, printed: text };
}

/** Lower-case letters, digits and dashes; `unnamed` when nothing of a text is left. */
export function slugOf(text: string, most: number): string {
  const slug = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, most)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'unnamed' : slug;
}

function rounded(points: number): number {
  return Number(points.toFixed(4));
}
