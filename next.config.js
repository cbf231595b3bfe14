/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // Titles stand in the head for everybody, not only for robots: one page is kept for all (server/reading).
  htmlLimitedBots: /.*/,
  // PGlite finds its wasm and data files next to its own module, so it must not be bundled.
  serverExternalPackages: ['@electric-sql/pglite'],
  outputFileTracingIncludes: { '/**': ['./drizzle/migrations/**'] },
};
