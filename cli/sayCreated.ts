import type { Context } from '#cli/context';

type Created = { readonly id: string; readonly entries: readonly string[]; readonly computed: number };

/** What became of a submission, and where to follow it. */
export function sayCreated({ terminal }: Context, url: string, made: Created): void {
  const work =
    made.computed === 0
      ? 'everything is computed already or under way'
      : `${made.computed} stages to compute`;
  terminal.out(
    `Submission ${made.id}: ${made.entries.length} entries, ${work}\n${url}/submissions/${made.id}`,
  );
}
