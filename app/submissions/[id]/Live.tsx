'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { announcement, progressText } from '../../_lib/progressText.ts';

/** At most one new rendering of the page in this time. */
const REST_MS = 1000;

type Connection = 'connecting' | 'live' | 'lost';

/**
 * Follows a submission by server-sent events. The page itself stays rendered on the server: each event tells it that
 * there is something new, and this line says what.
 */
export function Live({ id, initial }: { id: string; initial: string }) {
  const router = useRouter();
  const [text, setText] = useState(initial);
  const [said, setSaid] = useState('');
  const [connection, setConnection] = useState<Connection>('connecting');

  useEffect(() => {
    let stopped = false;
    let stop = (): void => undefined;
    let rest: ReturnType<typeof setTimeout> | null = null;
    const refreshSoon = (): void => {
      rest ??= setTimeout(() => {
        rest = null;
        router.refresh();
      }, REST_MS);
    };
    const follow = async (): Promise<void> => {
      // Loaded only here, after the page is there: reading pages carry none of it.
      const { trpc } = await import('../../_trpc/client.ts');
      if (stopped) return;
      const subscription = trpc.submissions.progress.subscribe(
        { id },
        {
          onStarted: () => setConnection('live'),
          onConnectionStateChange: ({ state }) => setConnection(state === 'pending' ? 'live' : 'connecting'),
          onData: ({ data }) => {
            setText(progressText(data));
            setSaid(announcement(data));
            refreshSoon();
          },
          onError: () => setConnection('lost'),
          onComplete: () => router.refresh(),
        },
      );
      stop = () => subscription.unsubscribe();
    };
    follow().catch(() => setConnection('lost'));
    return () => {
      stopped = true;
      stop();
      if (rest !== null) clearTimeout(rest);
    };
  }, [id, router]);

  return (
    <p className="mt-2">
      {text} <span className="text-ink-3">{CONNECTION[connection]}</span>
      <output className="sr-only">{said}</output>
    </p>
  );
}

const CONNECTION: Record<Connection, string> = {
  connecting: '',
  live: 'This page follows along.',
  lost: 'The live connection is lost; reload the page for news.',
};
