import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { HaltBanner } from './_components/HaltBanner.tsx';
import { SiteFooter } from './_components/SiteFooter.tsx';
import { SiteHeader } from './_components/SiteHeader.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Fairprune', template: '%s · Fairprune' },
  description: 'A leaderboard for neural-network pruning on which every comparison says how fair it is.',
  icons: { icon: '/favicon.svg' },
};

export const viewport: Viewport = { colorScheme: 'light dark' };

// Every page shows who is signed in and what the server knows now.
export const dynamic = 'force-dynamic';

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col">
        <a href="#main" className="skip">
          Skip to the content
        </a>
        <SiteHeader />
        <HaltBanner />
        <main id="main" tabIndex={-1} className="page grow outline-none">
          {children}
        </main>
        <SiteFooter />
      </body>
    </html>
  );
}
