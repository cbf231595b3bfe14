/** How Next begins a page that failed before anything of it was sent; scripts make the rest (app/error.tsx). */
const FAILED = '<html id="__next_error__"';

const STYLE =
  '<noscript><style>body{max-width:40rem;margin:15vh auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}</style></noscript>';
const TEXT = `<noscript><h1>This page could not be made</h1>
<p>Something failed on the server, or its database is away. Nothing that is stored is affected, and other pages may well work. Load this page again in a minute.</p>
<p><a href="/boards">All boards</a> · <a href="/">Home</a></p></noscript>`;

/** A failed page with the words that it would else show by scripts only; any other page as it is. */
export function tellWithoutScripts(html: string): string {
  if (!html.includes(FAILED)) return html;
  return html.replace('</head>', `${STYLE}</head>`).replace('<body>', `<body>${TEXT}`);
}
