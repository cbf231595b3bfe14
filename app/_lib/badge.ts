import type { BoardRow } from '#core/wire/views';
import { escaped } from './markup.ts';
import { meanInterval, span, times } from './numbers.ts';

/** Width of a character of the badge's font, in pixels, on average. */
const CHARACTER = 6.7;
const HEIGHT = 20;
const PAD = 8;

/** The picture of an entry that other pages embed. It stands alone: no style sheet, no script, no font reaches it. */
export function badgeSvg(
  row: Pick<BoardRow, 'methodName' | 'top1' | 'rank' | 'ranked' | 'evidence' | 'band'>,
): string {
  const label = 'fairprune';
  const rank = row.ranked && row.rank !== null ? `, rank ${span(row.rank.low, row.rank.high)}` : '';
  const band = row.band === null ? '' : ` at ${times(row.band)}`;
  const value = `${row.evidence}: ${meanInterval(row.top1.mean, row.top1.interval)} %${band}${rank}`;
  const [left, right] = [label, value].map((text) => Math.round(text.length * CHARACTER + 2 * PAD)) as [
    number,
    number,
  ];
  const name = escaped(`${label}, ${row.methodName}, ${value}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="${HEIGHT}" role="img" aria-label="${name}">`,
    `<title>${name}</title>`,
    `<rect width="${left}" height="${HEIGHT}" fill="#1a1c1e"/>`,
    `<rect x="${left}" width="${right}" height="${HEIGHT}" fill="#0b5d69"/>`,
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">`,
    `<text x="${PAD}" y="14">${label}</text><text x="${left + PAD}" y="14">${escaped(value)}</text>`,
    `</g></svg>`,
  ].join('');
}
