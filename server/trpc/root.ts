import { router } from '#server/trpc/init';
import { accessRouter } from '#server/trpc/routers/access';
import { accountRouter } from '#server/trpc/routers/account';
import { authorsRouter } from '#server/trpc/routers/authors';
import { boardsRouter } from '#server/trpc/routers/boards';
import { catalogueRouter } from '#server/trpc/routers/catalogue';
import { crossValidationRouter } from '#server/trpc/routers/crossValidation';
import { datasetsRouter } from '#server/trpc/routers/datasets';
import { disputesRouter } from '#server/trpc/routers/disputes';
import { draftsRouter } from '#server/trpc/routers/drafts';
import { entriesRouter } from '#server/trpc/routers/entries';
import { eventsRouter } from '#server/trpc/routers/events';
import { explainRouter } from '#server/trpc/routers/explain';
import { healthRouter } from '#server/trpc/routers/health';
import { homeRouter } from '#server/trpc/routers/home';
import { literatureRouter } from '#server/trpc/routers/literature';
import { noticesRouter } from '#server/trpc/routers/notices';
import { operationRouter } from '#server/trpc/routers/operation';
import { peopleRouter } from '#server/trpc/routers/people';
import { quotasRouter } from '#server/trpc/routers/quotas';
import { recordsRouter } from '#server/trpc/routers/records';
import { resultsRouter } from '#server/trpc/routers/results';
import { roundsRouter } from '#server/trpc/routers/rounds';
import { runnerRouter } from '#server/trpc/routers/runner';
import { runnerTokensRouter } from '#server/trpc/routers/runnerTokens';
import { searchRouter } from '#server/trpc/routers/search';
import { submissionsRouter } from '#server/trpc/routers/submissions';
import { tokensRouter } from '#server/trpc/routers/tokens';

export const appRouter = router({
  access: accessRouter,
  account: accountRouter,
  authors: authorsRouter,
  boards: boardsRouter,
  catalogue: catalogueRouter,
  crossValidation: crossValidationRouter,
  datasets: datasetsRouter,
  disputes: disputesRouter,
  drafts: draftsRouter,
  entries: entriesRouter,
  events: eventsRouter,
  explain: explainRouter,
  health: healthRouter,
  home: homeRouter,
  literature: literatureRouter,
  notices: noticesRouter,
  operation: operationRouter,
  people: peopleRouter,
  quotas: quotasRouter,
  records: recordsRouter,
  results: resultsRouter,
  rounds: roundsRouter,
  runner: runnerRouter,
  runnerTokens: runnerTokensRouter,
  search: searchRouter,
  submissions: submissionsRouter,
  tokens: tokensRouter,
});

export type AppRouter = typeof appRouter;
