import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Markdown } from './Markdown.tsx';
import { UserLink } from './UserLink.tsx';

const html = (text: string): string => renderToStaticMarkup(createElement(Markdown, { text }));
const inside = (text: string): string => html(text).replace(/^<div class="prose">(.*)<\/div>$/s, '$1');

describe('what people write', () => {
  it('is paragraphs, emphasis, lists, code and links', () => {
    expect(inside('A *b* **c** `d`\n\n- e\n- f')).toBe(
      '<p>A <em>b</em> <strong>c</strong> <code>d</code></p>\n<ul>\n<li>e</li>\n<li>f</li>\n</ul>',
    );
    expect(inside('[paper](https://arxiv.org/abs/1)')).toBe(
      '<p><a href="https://arxiv.org/abs/1" rel="nofollow ugc noopener">paper</a></p>',
    );
  });

  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['an image that fails', '<img src=x onerror=alert(1)>'],
    ['a drawing that loads', '<svg onload=alert(1)>'],
    ['a frame', '<iframe srcdoc="<script>alert(1)</script>"></iframe>'],
    ['a style', '<style>body{display:none}</style>'],
    ['a form', '<form action="https://evil.example"><input name="password"></form>'],
    ['an attribute', '<a href="https://a.example" onclick="alert(1)">x</a>'],
    ['script in code', '`<script>alert(1)</script>`'],
    ['a comment that ends', '<!--> <script>alert(1)</script> -->'],
  ])('%s stays text or nothing', (_what, text) => {
    const shown = html(text);
    expect(shown).not.toMatch(/<(script|img|svg|iframe|style|form|input|a)\b/);
    expect(shown.replaceAll(/&lt;[^]*?&gt;/g, '')).not.toMatch(/<[^>]+\bon\w+=/);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java&#x09;script:alert(1)',
    '&#106;avascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    '//evil.example/x',
    '/api/trpc/account.delete',
    'mailto:ada@person.example',
    'file:///etc/passwd',
  ])('a link to %s is none', (url) => {
    expect(html(`[x](${url}) [y](<${url}>) ![z](${url}) <${url}>`)).not.toMatch(/<a|href=|src=/);
  });

  it('has no images, headings and rules that would look like ours', () => {
    expect(html('# Verified\n\n---\n\n![seal](https://evil.example/seal.png)')).not.toMatch(/<(h1|hr|img)/);
  });
});

describe('a typed link', () => {
  // oxlint-disable-next-line react/no-children-prop -- there is no JSX in a .ts file
  const link = (href: string) => renderToStaticMarkup(createElement(UserLink, { href, children: 'x' }));

  it('leads to the web, and nobody here vouches for it', () => {
    expect(link('https://a.example/?b=1')).toBe(
      '<a href="https://a.example/?b=1" rel="nofollow ugc noopener">x</a>',
    );
  });

  it.each(['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', '/relative', 'x'])(
    'is none as %s',
    (href) => {
      expect(link(href)).toBe('x');
    },
  );
});
