import { router } from '#server/trpc/init';
import { accessRouter } from '#server/trpc/routers/access';
import { boardsRouter } from '#server/trpc/routers/boards';
import { catalogueRouter } from '#server/trpc/routers/catalogue';
import { datasetsRouter } from '#server/trpc/routers/datasets';
import { entriesRouter } from '#server/trpc/routers/entries';
import { explainRouter } from '#server/trpc/routers/explain';
import { healthRouter } from '#server/trpc/routers/health';
import { homeRouter } from '#server/trpc/routers/home';
import { literatureRouter } from '#server/trpc/routers/literature';
import { recordsRouter } from '#server/trpc/routers/records';
import { resultsRouter } from '#server/trpc/routers/results';
import { roundsRouter } from '#server/trpc/routers/rounds';
import { runnerRouter } from '#server/trpc/routers/runner';
import { runnerTokensRouter } from '#server/trpc/routers/runnerTokens';
import { submissionsRouter } from '#server/trpc/routers/submissions';

export const appRouter = router({
  access: accessRouter,
  boards: boardsRouter,
  catalogue: catalogueRouter,
  datasets: datasetsRouter,
  entries: entriesRouter,
  explain: explainRouter,
  health: healthRouter,
  home: homeRouter,
  literature: literatureRouter,
  records: recordsRouter,
  results: resultsRouter,
  rounds: roundsRouter,
  runner: runnerRouter,
  runnerTokens: runnerTokensRouter,
  submissions: submissionsRouter,
});

export type AppRouter = typeof appRouter;
