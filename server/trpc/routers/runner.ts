import { z } from 'zod';
import {
  CheckpointSchema,
  CompleteSchema,
  FailSchema,
  HeartbeatSchema,
  HelloSchema,
  ReleaseSchema,
} from '#core/wire/runner';
import { GreetingSchema, acceptedHello } from '#server/services/runnerVersion';
import { greetRunner, leaseFor, noteRunnerOf } from '#server/services/runners';
import { checkpointStage } from '#server/stages/checkpoint';
import { completeStage } from '#server/stages/complete';
import { failStage } from '#server/stages/fail';
import { heartbeat } from '#server/stages/heartbeat';
import { releaseStage } from '#server/stages/release';
import { router, runnerProcedure } from '#server/trpc/init';

const LeaseInput = z.strictObject({ name: HelloSchema.shape.name });

/** What a runner may do. The lease's own secret, not the token, says whose a stage is: tokens can be rotated meanwhile. */
export const runnerRouter = router({
  hello: runnerProcedure
    .input(GreetingSchema)
    .mutation(({ ctx, input }) => greetRunner(ctx.db, ctx.actor, acceptedHello(input))),
  /** A stage to compute, or null when there is none for this runner. */
  lease: runnerProcedure
    .input(LeaseInput)
    .mutation(({ ctx, input }) => leaseFor(ctx.db, ctx.actor, input.name)),
  heartbeat: runnerProcedure.input(HeartbeatSchema).mutation(async ({ ctx, input }) => {
    await noteRunnerOf(ctx.db, ctx.actor, input.hash);
    return heartbeat(ctx.db, input);
  }),
  /** Where the stage's next lease goes on if this one ends without a result. */
  checkpoint: runnerProcedure
    .input(CheckpointSchema)
    .mutation(({ ctx, input }) => checkpointStage(ctx.db, input)),
  complete: runnerProcedure.input(CompleteSchema).mutation(({ ctx, input }) => completeStage(ctx.db, input)),
  fail: runnerProcedure.input(FailSchema).mutation(({ ctx, input }) => failStage(ctx.db, input)),
  release: runnerProcedure.input(ReleaseSchema).mutation(({ ctx, input }) => releaseStage(ctx.db, input)),
});
