'use client';

import { useEffect, useState } from 'react';

const ASK_EVERY_MS = 3000;

/**
 * On a page that failed: whether the server is without its database, in its own words. Asks on until it has it again,
 * and then calls `onBack`.
 */
export function OutageNotice({ onBack }: { onBack: () => void }) {
  const [reason, setReason] = useState<string | null>(null);
  useEffect(() => {
    const ask = async () => {
      const now = await outageReason();
      if (now === null && reason !== null) onBack();
      setReason(now);
    };
    const timer = setInterval(() => void ask(), ASK_EVERY_MS);
    if (reason === null) void ask();
    return () => clearInterval(timer);
  }, [reason, onBack]);
  if (reason === null) return null;
  return <output className="mt-2 block">{reason} This page comes back by itself.</output>;
}

/** Null when the server is well. */
async function outageReason(): Promise<string | null> {
  try {
    const response = await fetch('/api/health', { cache: 'no-store' });
    if (response.ok) return null;
    const { reason } = (await response.json()) as { reason?: string };
    return reason ?? 'The server can’t work now.';
  } catch {
    return 'The server does not answer.';
  }
}
