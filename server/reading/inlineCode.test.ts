import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashSources, joinDataScripts } from '#server/reading/inlineCode';

const hashed = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

test('every script and style element that stands in the page is named, once, and no built file', () => {
  const html =
    '<html><head><style data-x="1">a{b:c}</style><script src="/_next/static/a.js" async=""></script></head>' +
    '<body><p style="width:3px">&lt;script&gt;no()&lt;/script&gt;</p><script>one("ü")</script>' +
    '<script id="_R_">two()\n</script><script>one("ü")</script></body></html>';
  expect(hashSources(html)).toEqual({
    scripts: [hashed('one("ü")'), hashed('two()\n')],
    styles: [hashed('a{b:c}')],
  });
});

test('data scripts that stand together become one, with the same statements in their order', () => {
  const push = (n: number) => `self.__next_f.push([1,"${n}\\u003c/script>"])`;
  const html =
    `<body><script>(self.__next_f=self.__next_f||[]).push([0])</script><script>${push(1)}</script>` +
    `<script>${push(2)}</script><p></p><script>${push(3)}</script><script>$RC("B:0","S:0")</script></body>`;
  const joined = joinDataScripts(html);
  const scripts = [...joined.matchAll(/<script>(.*?)<\/script>/g)].map(([, code]) => code);
  expect(scripts).toEqual([
    `(self.__next_f=self.__next_f||[]).push([0]);${push(1)};${push(2)}`,
    push(3),
    '$RC("B:0","S:0")',
  ]);
  expect(joined.replaceAll(/<script>.*?<\/script>/g, '')).toBe('<body><p></p></body>');
});

test('joined scripts do what the single ones did', () => {
  const html =
    '<script>(self.__next_f=self.__next_f||[]).push([0])</script><script>self.__next_f.push([1,"a"])</script><script>self.__next_f.push([1,"b"])</script>';
  const self: { __next_f?: unknown[] } = {};
  const [, code = ''] = /<script>(.*)<\/script>/.exec(joinDataScripts(html)) ?? [];
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval -- what a browser does with it
  new Function('self', code)(self);
  expect(self.__next_f).toEqual([[0], [1, 'a'], [1, 'b']]);
});
