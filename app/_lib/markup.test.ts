import { expect, test } from 'vitest';
import { isMarkup, markup } from './markup.ts';

test('what is put into markup stays text, between tags and in attributes', () => {
  const name = `<script>alert("1 & 'one'")</script>`;
  expect(markup`<a title='${name}'>${name}</a>`.html).toBe(
    `<a title='&lt;script&gt;alert(&quot;1 &amp; &#39;one&#39;&quot;)&lt;/script&gt;'>` +
      `&lt;script&gt;alert(&quot;1 &amp; &#39;one&#39;&quot;)&lt;/script&gt;</a>`,
  );
});

test('markup in markup stays markup, lists are joined and null leaves nothing', () => {
  const words = ['a & b', 'c'].map((word) => markup`<b>${word}</b>`);
  expect(markup`<p>${words}${null}${1.5}</p>`.html).toBe('<p><b>a &amp; b</b><b>c</b>1.5</p>');
});

test('an object that looks like markup is none', () => {
  expect(isMarkup(markup``)).toBe(true);
  expect(isMarkup({ html: '<b>' })).toBe(false);
});
