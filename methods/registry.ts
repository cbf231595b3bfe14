import { Fault } from '#core/errors/fault';
import { parseOrFault } from '#core/errors/zodFault';
import { apoz } from '#methods/apoz';
import { ccp } from '#methods/ccp';
import { cp } from '#methods/cp';
import { depgraphGroupNorm } from '#methods/depgraph-group-norm';
import { entropy } from '#methods/entropy';
import { fpgm } from '#methods/fpgm';
import { hrank } from '#methods/hrank';
import { l1Filter } from '#methods/l1-filter';
import { l2Filter } from '#methods/l2-filter';
import { lfpc } from '#methods/lfpc';
import { meanActivation } from '#methods/mean-activation';
import type { Method, MethodCard } from '#methods/method';
import { nisp } from '#methods/nisp';
import { provableFp } from '#methods/provable-fp';
import { randomFilter } from '#methods/random-filter';
import { scratchB } from '#methods/scratch-b';
import { scratchE } from '#methods/scratch-e';
import type { ScratchMethod } from '#methods/scratch';
import { taylorFo } from '#methods/taylor-fo';
import { taylorFoBn } from '#methods/taylor-fo-bn';
import { thinet } from '#methods/thinet';

/** Every built-in method that scores filters. To add one: a file here, a line below, its test. */
export const METHODS: readonly Method[] = [
  randomFilter as Method,
  l1Filter as Method,
  l2Filter as Method,
  fpgm as Method,
  depgraphGroupNorm as Method,
  provableFp as Method,
  lfpc as Method,
  nisp as Method,
  apoz as Method,
  meanActivation as Method,
  entropy as Method,
  hrank as Method,
  taylorFo as Method,
  taylorFoBn as Method,
  thinet as Method,
  cp as Method,
  ccp as Method,
];

const SCRATCH_METHODS: readonly ScratchMethod[] = [scratchE, scratchB].map((make) =>
  make(METHODS.map(({ id }) => id)),
);

/** Everything that can be submitted: the methods, and training what they leave from scratch. */
export const CATALOGUED_METHODS: readonly MethodCard[] = [...METHODS, ...(SCRATCH_METHODS as MethodCard[])];

/** Scratch-E and Scratch-B by id; null for a method that scores. */
export function scratchMethod(id: string): ScratchMethod | null {
  return SCRATCH_METHODS.find((method) => method.id === id) ?? null;
}

export function isScratchMethod(id: string): boolean {
  return scratchMethod(id) !== null;
}

/** Anything that can be submitted. Throws Fault `unknown-method` with what there is. */
export function submittable(id: string): MethodCard {
  return CATALOGUED_METHODS.find((method) => method.id === id) ?? refuse(id, CATALOGUED_METHODS);
}

/** A method that scores. Throws Fault `unknown-method` with the methods there are. */
export function methodById(id: string): Method {
  return METHODS.find((candidate) => candidate.id === id) ?? refuse(id, METHODS);
}

type Named = Pick<MethodCard, 'id' | 'formerIds'>;

/** The id that a method has now, by one that it had before; null for any other id. */
export function renamedMethod(id: string, known: readonly Named[] = CATALOGUED_METHODS): string | null {
  return known.find((method) => method.formerIds?.includes(id) ?? false)?.id ?? null;
}

/** Every id under which entries of a method may be recorded: its own and its former ones. */
export function idsOfMethod(id: string, known: readonly Named[] = CATALOGUED_METHODS): string[] {
  return [id, ...(known.find((method) => method.id === id)?.formerIds ?? [])];
}

function refuse(id: string, known: readonly MethodCard[]): never {
  const now = renamedMethod(id, known);
  throw new Fault('unknown-method', `method: there is no method "${id}"`, {
    field: 'method',
    hint:
      now === null
        ? `Known methods: ${known.map((method) => method.id).join(', ')}.`
        : `It is called "${now}" now.`,
    class: 'submitter',
  });
}

/**
 * A configuration checked against the method's own schema. One shot has one notation, that without a schedule, because
 * equal configurations must have equal hashes. Throws Fault `bad-config` that names each field and what is
 * allowed, as in `config.ratio.ratio: must be below 1`.
 */
export function parseConfig<C>(method: Pick<MethodCard<C>, 'configSchema'>, config: unknown): C {
  const parsed = parseOrFault(method.configSchema, config, 'config');
  return withoutOneShot(parsed as C & { readonly schedule?: { readonly kind: string } });
}

function withoutOneShot<C>(config: C & { readonly schedule?: { readonly kind: string } }): C {
  if (config.schedule?.kind !== 'one-shot') return config;
  const { schedule: _oneShot, ...rest } = config;
  return rest as C;
}
