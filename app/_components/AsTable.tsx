import { holding, type Markup, markup } from '../_lib/markup.ts';
import { Scroll } from './Scroll.tsx';

type Props = {
  readonly title: string;
  readonly columns: readonly string[];
  /** The first cell of each row names it. */
  readonly rows: readonly (readonly (string | number | Markup)[])[];
};

/** The table alternative of a chart, folded away under it. */
export function AsTable({ title, columns, rows }: Props) {
  const heads = columns.map((column, i) => markup`<th scope='col'${i === 0 ? null : FIGURE}>${column}</th>`);
  return (
    <details className="mt-2 text-sm">
      <summary className="cursor-pointer text-ink-2">{`${title} as a table`}</summary>
      <Scroll label={title} className="mt-2">
        <table
          className="tbl"
          {...holding(markup`<thead><tr>${heads}</tr></thead><tbody>${rows.map(line)}</tbody>`)}
        />
      </Scroll>
    </details>
  );
}

const FIGURE = markup` class='num'`;

function line([name, ...cells]: Props['rows'][number]): Markup {
  return markup`<tr><th scope='row'>${name ?? null}</th>${cells.map((cell) => markup`<td${FIGURE}>${cell}</td>`)}</tr>`;
}
