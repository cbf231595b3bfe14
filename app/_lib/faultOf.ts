import { isFault } from '#core/errors/fault';
import type { Fault, FaultCode } from '#core/errors/fault';

/** An error of the product, ready to be shown. */
export type ShownFault = {
  readonly code: FaultCode;
  readonly message: string;
  readonly hint: string | null;
  /** Path of the input field at fault, as in `config.ratio.ratio`; null when no field is to blame. */
  readonly field: string | null;
};

/** What the server objects to: one fault, or one for each field where several are wrong at once. */
export function faultsOf(error: unknown): readonly ShownFault[] {
  for (const cause of causes(error)) {
    if (isFault(cause)) return byField(shown(cause));
    if (isZodError(cause)) return cause.issues.map(ofIssue);
  }
  return [];
}

/** The product's own error behind what the server's caller threw, or null when it is an accident. */
export function faultOf(error: unknown): ShownFault | null {
  return faultsOf(error)[0] ?? null;
}

function* causes(error: unknown): Generator<unknown> {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    yield current;
    current = current.cause;
  }
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

function isZodError(error: unknown): error is Error & { issues: readonly Issue[] } {
  return error instanceof Error && 'issues' in error && Array.isArray(error.issues);
}

function shown(fault: Fault): ShownFault {
  return {
    code: fault.code,
    message: fault.message,
    hint: fault.details.hint ?? null,
    field: fault.details.field ?? null,
  };
}

const COMPLAINT = /^([a-z][\w.-]*(?:\[\d+\])*(?:\.[\w.-]+)*): (.+)$/i;

/** Checks of whole objects name every field in one message, `config.a: …; config.b: …`: taken apart, each at its field. */
function byField(fault: ShownFault): readonly ShownFault[] {
  if (fault.field === null) return [fault];
  const complaints = fault.message.split('; ').map((text) => COMPLAINT.exec(text));
  const all = complaints.every((match) => match !== null);
  if (!all) return [fault];
  return complaints.map((match) => ({
    ...fault,
    field: match[1] ?? fault.field,
    message: match[2] ?? fault.message,
  }));
}

function ofIssue(issue: Issue): ShownFault {
  return {
    code: 'bad-config',
    message: issue.message,
    hint: null,
    field: issue.path.length === 0 ? null : issue.path.map(String).join('.'),
  };
}
