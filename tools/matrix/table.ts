import type { Cell } from './cell.ts';

/** A row a method, a column a network, in Markdown; then every cell that is not plainly shrunk, with why. */
export function matrixTable(cells: readonly Cell[]): string {
  const networks = [...new Set(cells.map((cell) => cell.network))];
  const methods = [...new Set(cells.map((cell) => cell.method))];
  const of = (method: string, network: string) =>
    cells.find((cell) => cell.method === method && cell.network === network);
  const short = (cell: Cell | undefined) => {
    if (cell === undefined) return '';
    return cell.outcome === 'shrunk' ? cell.text.split(',')[0]! : cell.outcome;
  };
  const rows = methods.map((method) => [method, ...networks.map((network) => short(of(method, network)))]);
  const others = cells.filter((cell) => cell.outcome !== 'shrunk');
  return [
    `| method | ${networks.join(' | ')} |`,
    `|-|${networks.map(() => '-|').join('')}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    ...(others.length === 0 ? [] : ['']),
    ...others.map(({ method, network, outcome, text }) => `- ${method} × ${network}: ${outcome}: ${text}`),
  ].join('\n');
}
