import type { SubmissionPlan } from '#core/wire/views';
import type { FieldError, Values } from '../_form/read.ts';

/** What the form shows after it was sent. */
export type FormState = {
  readonly values: Values;
  readonly errors: readonly (FieldError & { readonly hint: string | null })[];
  /** An error that no field is to blame for. */
  readonly fault: { readonly message: string; readonly hint: string | null } | null;
  /** What the values would run; null until asked for, and after any error. */
  readonly plan: SubmissionPlan | null;
};
