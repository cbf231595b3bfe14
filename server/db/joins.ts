import { and, eq } from 'drizzle-orm';
import { board, boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { submission, submissionVersion } from '#drizzle/schema/submissions';

/** `submission_version` is the one that its `submission` stands at. */
export const isCurrentVersion = and(
  eq(submissionVersion.submission, submission.id),
  eq(submissionVersion.version, submission.currentVersion),
);

/** `board_version` is the ranking version that its `board` stands at. */
export const isCurrentBoardVersion = and(
  eq(boardVersion.board, board.id),
  eq(boardVersion.purpose, 'ranking'),
  eq(boardVersion.version, board.currentVersion),
);

/** `dataset_version` is the one that the `board_version` was made on. */
export const isDatasetOfBoard = and(
  eq(datasetVersion.dataset, boardVersion.dataset),
  eq(datasetVersion.version, boardVersion.datasetVersion),
);
