import { createElement } from 'react';
import type { ReactNode } from 'react';
import { renderToStaticMarkup, renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { markup, treeOf } from './tree.ts';
import type { Node } from './tree.ts';

const h = createElement;
const elements = (nodes: readonly Node[]): ReactNode[] =>
  nodes.map((node, i) =>
    typeof node === 'string' ? node : h(node[0], { ...node[1], key: i }, ...elements(node[2])),
  );

test('a tree taken from a page renders to the page’s markup, byte by byte', () => {
  const page = h(
    'body',
    { className: 'flex' },
    h(
      'main',
      { id: 'main', tabIndex: -1, style: { color: 'red', '--gap': '2px' } },
      'a & b < "c" ',
      3,
      " it's",
    ),
    h(
      'form',
      { action: '/x?a=1&b=2' },
      h('label', { htmlFor: 'q' }, 'Words'),
      h('input', { id: 'q', name: 'q', defaultValue: 'l"1', type: 'search', maxLength: 100 }),
      h('input', { type: 'checkbox', name: 'c', defaultChecked: true }),
      h(
        'select',
        { name: 's', defaultValue: 'y' },
        h('option', { value: 'x' }, 'X'),
        h('option', { value: 'y' }, 'Y'),
      ),
    ),
    h('svg', { viewBox: '0 0 8 8', 'aria-hidden': true }, h('path', { d: 'M0,0L4,4z', strokeWidth: '1.25' })),
    h(
      'details',
      { open: true },
      h('summary', null, 'More'),
      h('br'),
      h('time', { dateTime: '2024' }, 'then'),
    ),
    h('img', { alt: '', src: '/x.svg' }),
    h('svg', {
      width: 8,
      dangerouslySetInnerHTML: { __html: "<title>a &#39;b&#39;</title><path d='M0,0h8'/>" },
    }),
    h(
      'table',
      null,
      h('tbody', { dangerouslySetInnerHTML: { __html: "<tr><td class='num'>1</td><td>2</td></tr>" } }),
    ),
  );
  const html = `<!DOCTYPE html><html>${renderToString(page)}<script nonce="n">1</script></html>`;
  const again = renderToStaticMarkup(h('body', null, ...elements(treeOf(html))));
  expect(markup(again)).toBe(markup(html));
  expect(markup(html)).toContain('a &amp; b &lt; &quot;c&quot;');
  expect(markup(html)).toContain("<path d='M0,0h8'/></svg>");
});

test('what is held as markup is held so, at the outermost element that can', () => {
  const html = `<body><table class="t"><tbody><tr><td class='n'>1</td></tr></tbody></table></body>`;
  expect(treeOf(html)).toEqual([
    [
      'table',
      { className: 't', dangerouslySetInnerHTML: { __html: "<tbody><tr><td class='n'>1</td></tr></tbody>" } },
      [],
    ],
  ]);
});

test('what differs from request to request is no markup', () => {
  const body = (nonce: string) =>
    `<body class="x"><div hidden=""><!--$--><!--/$--></div><p>a<!-- -->b</p><script nonce="${nonce}">x()</script></body>`;
  expect(markup(body('1'))).toBe('<p>ab</p>');
  expect(markup(body('1'))).toBe(markup(body('2')));
  expect(treeOf(body('1'))).toEqual([['p', {}, ['a', 'b']]]);
});
