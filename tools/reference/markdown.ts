/** One line of a Markdown table; pipes and line breaks in cells are escaped. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim()).join(' | ')} |`;
}

/** A Markdown table with a head. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(...head), `|${head.map(() => '-').join('|')}|`, ...rows.map((cells) => row(...cells))].join(
    '\n',
  );
}
