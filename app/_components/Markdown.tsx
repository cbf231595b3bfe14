import ReactMarkdown from 'react-markdown';
import type { Components } from 'react-markdown';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';

/**
 * What people wrote, as Markdown: paragraphs, emphasis, lists, code and links to https and http addresses, which say
 * that nobody here vouches for them. HTML in it stays text; images, headings and everything else are left out, so that
 * nobody's words look like ours.
 */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="prose">
      <ReactMarkdown
        rehypePlugins={[[rehypeSanitize, SCHEMA]]}
        allowedElements={ALLOWED}
        unwrapDisallowed
        urlTransform={onlyWeb}
        components={COMPONENTS}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

const ALLOWED = ['p', 'em', 'strong', 'code', 'pre', 'ul', 'ol', 'li', 'blockquote', 'br', 'a'];

const SCHEMA = {
  ...defaultSchema,
  tagNames: ALLOWED,
  attributes: { a: ['href'] },
  protocols: { href: ['http', 'https'] },
};

/** Links elsewhere: whole web addresses only. Everything else becomes no link. */
function onlyWeb(url: string): string | null {
  const isWeb = /^https?:\/\//i.test(url) && URL.canParse(url);
  return isWeb ? url : null;
}

const COMPONENTS: Components = {
  a: ({ href, children }) =>
    href === undefined ? (
      <>{children}</>
    ) : (
      <a href={href} rel="nofollow ugc noopener">
        {children}
      </a>
    ),
};
