'use client';

import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';

const ASK_EVERY_MS = 3000;

/**
 * On a page that failed: whether the server is without its database, else `children`. Asks on until the server has it
 * again, and then calls `onBack`.
 */
export function OutageNotice({ onBack, children }: { onBack: () => void; children: ReactNode }) {
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
  if (reason === null) return children;
  return (
    <output className="block">
      {reason} Nothing that is stored is affected, and this page comes back by itself.
    </output>
  );
}

/** Null when the server is well. */
async function outageReason(): Promise<string | null> {
  try {
    const response = await fetch('/api/health', { cache: 'no-store' });
    // What exactly it lacks is said in its log: addresses and codes tell a reader nothing.
    return response.ok ? null : 'The server is starting, or its database is away.';
  } catch {
    return 'The server does not answer.';
  }
}
