import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

type Curve = { readonly name: string; readonly values: readonly number[] };

const [WIDTH, HEIGHT] = [640, 400];
const MARGIN = { top: 16, right: 16, bottom: 44, left: 56 };
/** Told apart by colour and by dashes. */
const STROKES = [
  { colour: '#0b6e99', dashes: 'none' },
  { colour: '#c2410c', dashes: '6 3' },
  { colour: '#4d7c0f', dashes: '2 3' },
  { colour: '#7e22ce', dashes: '10 3 2 3' },
];

/** Test accuracies by epoch, drawn over each other. Names must be plain text. */
export function curvesSvg(curves: readonly Curve[]): string {
  const epochs = Math.max(...curves.map(({ values }) => values.length));
  const all = curves.flatMap(({ values }) => values);
  const x = scaleLinear([1, Math.max(2, epochs)], [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear([Math.min(...all), Math.max(...all)], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice();
  const path = line<number>(
    (_, i) => x(i + 1),
    (value) => y(value),
  );
  const text = (at: string, words: string, anchor = 'middle'): string =>
    `<text ${at} text-anchor="${anchor}">${words}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<title>Test accuracy by epoch: ${curves.map(({ name }) => name).join(' and ')}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    ...y
      .ticks(6)
      .map(
        (tick) =>
          `<path d="M${MARGIN.left},${y(tick)}H${WIDTH - MARGIN.right}" stroke="#ddd"/>` +
          text(`x="${MARGIN.left - 8}" y="${y(tick) + 4}"`, `${(100 * tick).toFixed(0)} %`, 'end'),
      ),
    ...x
      .ticks(Math.min(epochs, 10))
      .filter(Number.isInteger)
      .map((tick) => text(`x="${x(tick)}" y="${HEIGHT - MARGIN.bottom + 18}"`, String(tick))),
    text(`x="${(MARGIN.left + WIDTH) / 2}" y="${HEIGHT - 8}"`, 'epoch'),
    ...curves.flatMap(({ name, values }, i) => {
      const { colour, dashes } = STROKES[i % STROKES.length]!;
      const row = HEIGHT - MARGIN.bottom - 16 - 18 * (curves.length - 1 - i);
      const stroke = `fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"`;
      return [
        `<path d="${path([...values])}" ${stroke}/>`,
        `<path d="M${WIDTH - 220},${row - 4}h32" ${stroke}/>`,
        text(
          `x="${WIDTH - 180}" y="${row}"`,
          `${name}, ${(100 * (values.at(-1) ?? 0)).toFixed(2)} % at the end`,
          'start',
        ),
      ];
    }),
    '</svg>',
  ].join('\n');
}
