'use client';

import { useState } from 'react';

/** Copies what stands beside it. Without scripts it is not there: the text can be marked as a whole instead. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button type="button" className="button needs-script" onClick={() => void copy()}>
      {copied ? 'Copied' : `Copy ${what}`}
      <output className="sr-only">{copied ? `${what} copied` : ''}</output>
    </button>
  );
}
