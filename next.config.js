/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // PGlite finds its wasm and data files next to its own module, so it must not be bundled.
  serverExternalPackages: ['@electric-sql/pglite'],
  outputFileTracingIncludes: { '/**': ['./drizzle/migrations/**'] },
};
