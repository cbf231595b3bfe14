import type { Metadata, Viewport } from 'next';
import { type ReactNode, Suspense } from 'react';
import { HaltBanner } from './_components/HaltBanner.tsx';
import { SiteFooter } from './_components/SiteFooter.tsx';
import { SiteHeader } from './_components/SiteHeader.tsx';
import { Underway } from './_components/Underway.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Fairprune', template: '%s · Fairprune' },
  description: 'A leaderboard for neural-network pruning on which every comparison says how fair it is.',
  icons: {
    icon: [
      { url: '/favicon.ico', sizes: '48x48' },
      { url: '/favicon.svg', type: 'image/svg+xml', sizes: 'any' },
    ],
  },
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
        <Suspense>
          <Underway />
        </Suspense>
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
