import { createElement, type FunctionComponent } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { EVIDENCE, TAGS } from '#core/fairness/tags';
import { EVIDENCE_TEXT } from '../_lib/evidence.ts';
import { CurvesPlot } from './CurvesPlot.tsx';
import { drawn } from './drawn.ts';
import { EvidenceGlyph, evidenceDrawn } from './EvidenceGlyph.tsx';
import { IntervalCell } from './IntervalCell.tsx';
import { intervalScale } from './intervalCell.ts';
import { NetworkDrawing } from './NetworkDrawing.tsx';
import { OverlayPlot } from './OverlayPlot.tsx';
import type { ParetoInput } from './pareto.ts';
import { ParetoPlot } from './ParetoPlot.tsx';
import { rankDrawn } from './rankDrawn.ts';
import { SetupsPicture } from './SetupsPicture.tsx';
import { TagLadder, tagsDrawn } from './TagLadder.tsx';

function rendered<P extends object>(component: FunctionComponent<P>, props: P): string {
  return renderToStaticMarkup(createElement(component, props));
}

const NASTY = `"><script>'&`;
const point = (entry: string, mean: number, ranked: boolean): ParetoInput => ({
  entry,
  method: NASTY,
  recipe: 'ft-40',
  rate: 2,
  mean,
  interval: [mean - 1, mean + 1],
  ranked,
});
const pareto = rendered(ParetoPlot, {
  points: [point('a1', 91, true), point('b2', 92, false)],
  base: 93,
  bands: [{ target: 2, low: 1.95, high: 2.05 }],
});
const curves = [
  {
    name: 'a',
    kind: 'mean' as const,
    points: [
      [0, 30],
      [4, 50],
    ] as const,
  },
];
const scale = intervalScale([{ mean: 60, interval: [58, 62] }]);

describe('drawings', () => {
  test.each([
    ['Pareto plot', pareto],
    [
      'curves',
      rendered(CurvesPlot, {
        curves,
        title: NASTY,
        width: 300,
        height: 120,
        lastX: 4,
        level: 51,
        levelText: NASTY,
      }),
    ],
    ['overlay', rendered(OverlayPlot, { curves, title: 'Curves', lastX: 4 })],
    [
      'network',
      rendered(NetworkDrawing, {
        of: NASTY,
        layers: [
          { group: NASTY, channels: 16, kept: 7, open: true },
          { group: 'conv2', channels: 16, kept: 16, open: false },
        ],
      }),
    ],
    ['setups', rendered(SetupsPicture, {})],
    ['interval', rendered(IntervalCell, { row: { mean: 60, interval: [58, 62] }, scale, quiet: false })],
    ['rank among few', drawn(rankDrawn({ low: 1, high: 3, entries: 7, quiet: false })).html],
    ['rank among many', drawn(rankDrawn({ low: 1, high: 3, entries: 700, quiet: true })).html],
  ])('%s: every tag is closed, no number is long, no name gets out of its place', (_, html) => {
    expect(unclosed(html)).toEqual([]);
    expect(html).not.toMatch(/\d\.\d{4}/);
    expect(html).not.toContain('<script>');
  });

  test('every point of the Pareto plot is a link with a name, in both sizes', () => {
    const links = [...pareto.matchAll(/<a href='([^']*)' class='point' aria-label='([^']*)'/g)];
    expect(links.map(([, href]) => href)).toEqual(Array(2).fill(['/entries/b2', '/entries/a1']).flat());
    expect(links[0]![2]).toBe(
      '&quot;&gt;&lt;script&gt;&#39;&amp; · ft-40, top-1 92.00 ± 1.00 % at 2×, not ranked',
    );
  });

  test('glyphs have a name, which stands under the pointer too', () => {
    for (const evidence of EVIDENCE) {
      const html = rendered(EvidenceGlyph, { evidence });
      expect(html).toContain(`role="img"><title>${EVIDENCE_TEXT[evidence].name}</title>`);
    }
    expect(rendered(TagLadder, { tags: [] })).toContain('<title>holds no setup</title>');
    expect(rendered(TagLadder, { tags: TAGS })).toContain(`<title>holds ${TAGS.join(', ')}</title>`);
  });

  test('a drawing is the same as an element and as markup', () => {
    const plain = (text: string) => text.replaceAll("'", '"');
    const same = (element: string, text: string) => expect(plain(text)).toBe(plain(element));
    same(rendered(EvidenceGlyph, { evidence: 'audited' }), drawn(evidenceDrawn('audited')).html);
    same(rendered(TagLadder, { tags: ['S1', 'SX-A'] }), drawn(tagsDrawn(['S1', 'SX-A'])).html);
  });

  test('decoration is hidden from those who can’t see it', () => {
    expect(rendered(IntervalCell, { row: { mean: 60, interval: null }, scale, quiet: false })).toContain(
      'aria-hidden="true"',
    );
    expect(drawn(rankDrawn({ low: 1, high: 3, entries: 7, quiet: false })).html).toContain(
      "aria-hidden='true'",
    );
  });
});

/** Tags that are opened and not closed, or closed and not opened. */
function unclosed(html: string): readonly string[] {
  const open: string[] = [];
  for (const [, closing, name, itself] of html.matchAll(
    /<(\/?)([a-z]+)(?:"[^"]*"|'[^']*'|[^"'>])*?(\/?)>/g,
  )) {
    if (itself === '/') continue;
    if (closing === '') open.push(name!);
    else if (open.at(-1) === name) open.pop();
    else return [...open, `/${name}`];
  }
  return open;
}
