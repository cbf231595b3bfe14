import { BoardFileSchema } from '#core/wire/board';
import { createBoard, reviseBoard } from '#server/services/boards';
import { BoardViewInput, boardView } from '#server/services/boardView';
import { FindBoardsInput, findBoards } from '#server/services/findBoards';
import { listBoards } from '#server/services/listBoards';
import { maintainerProcedure, publicProcedure, router } from '#server/trpc/init';

export const boardsRouter = router({
  /** All by name. */
  list: publicProcedure.query(({ ctx }) => listBoards(ctx.db)),
  /** What stands on them, a page at a time, narrowed down by words. */
  find: publicProcedure.input(FindBoardsInput).query(({ ctx, input }) => findBoards(ctx.db, input)),
  view: publicProcedure.input(BoardViewInput).query(({ ctx, input }) => boardView(ctx.db, input)),
  create: maintainerProcedure
    .input(BoardFileSchema)
    .mutation(({ ctx, input }) => createBoard(ctx.db, ctx.actor, input)),
  /** A changed file makes a new version; rows of older ones stay. */
  revise: maintainerProcedure
    .input(BoardFileSchema)
    .mutation(({ ctx, input }) => reviseBoard(ctx.db, ctx.actor, input)),
});
