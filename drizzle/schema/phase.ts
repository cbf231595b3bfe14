/** The two steps of a submission's life (design: fairness, against tuning on the test set). */
export type SubmissionPhase = 'development' | 'published';
