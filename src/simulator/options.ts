import { ConfigurationError } from '../model/errors.ts';
import {
  type EndpointFaults,
  FAULT_KINDS,
  type FaultRule,
  type Faults,
  type Limit,
  type LimitAnswer,
} from './faults.ts';

/** Which calls a user may make. An automation user sees all goods owners, a goods-owner user exactly one. */
export type UserKind = 'automation' | 'goods-owner' | 'both';

export interface SimulatorUser {
  readonly username: string;
  readonly password: string;
  readonly kind: UserKind;
  /** The one goods owner of a `goods-owner` or `both` user; without it SetTimeOfLastSync is refused. */
  readonly goodsOwnerId?: number;
}

/** Ids from `from` to `to`, inclusive. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

/** Ids as a range or as a list. */
export type Ids = IdRange | readonly number[];

/** A charge for a test; omitted fields are generated from the seed, and `null` is an empty field. */
export interface ChargeSeed {
  readonly id: number;
  /** `2026-10-31T00:00:00`, without a zone. */
  readonly actionDate?: string | null;
  /** A decimal text; kept as written. */
  readonly count?: string | null;
  /** A decimal text; kept as written. */
  readonly totalPrice?: string | null;
  readonly profitCenterId?: number | null;
  readonly container?: string | null;
  readonly comment?: string | null;
  readonly articleGroupId?: number | null;
}

/** What the simulated server knows when it starts. */
export interface World {
  /** The first segment of the path; its case does not matter, as in IIS. */
  readonly warehouse: string;
  readonly users: readonly SimulatorUser[];
  readonly charges: IdRange | readonly ChargeSeed[];
  readonly profitCenters: Ids;
  readonly articleGroups: Ids;
}

/** Every part is optional: `startSimulator({})` is `DEFAULT_WORLD` on a free port, without faults. */
export interface SimulatorOptions extends Partial<World> {
  /** 0, the default, picks a free port. The host is always 127.0.0.1. */
  readonly port?: number | undefined;
  /** Charges that are already invoiced: every update is answered with UnknownError. */
  readonly lockedCharges?: Ids | undefined;
  /**
   * How wrong credentials look to UpdateCharge, which the vendor does not document: a SOAP fault with HTTP 500 (the default), or
   * Success=false with a message and no errors. The Service.asmx calls always answer with a fault.
   */
  readonly wrongCredentials?: 'fault' | 'rejection' | undefined;
  readonly faults?: Faults | undefined;
  /** Determines the generated charges and, unless `random` is given, the faults. Default 1. */
  readonly seed?: number | undefined;
  /** Numbers in [0, 1) that determine the faults. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds since 1970, with fractions. Determines rate windows, Retry-After dates and the times in the log. */
  readonly now?: (() => number) | undefined;
  /** Waits for an injected latency, in milliseconds. */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
  /** The zone into which a dateTime with an offset is converted. Default `Europe/Stockholm`. */
  readonly timeZone?: string | undefined;
  /** False keeps no log of calls, for benchmarks. Calls are still counted. Default true. */
  readonly keepLog?: boolean | undefined;
  /**
   * Keeps every request's text in the log: `redacted` without the password, `with-passwords` with it, for tests of exact bytes.
   * Default `none`.
   */
  readonly keepBodies?: 'none' | 'redacted' | 'with-passwords' | undefined;
}

/** The simulator's data when it is started by hand; nothing here is secret. */
export const DEFAULT_WORLD: World = {
  warehouse: 'demo',
  users: [{ username: 'demo', password: 'demo', kind: 'both', goodsOwnerId: 42 }],
  charges: { from: 1001, to: 2000 },
  profitCenters: { from: 1, to: 5 },
  articleGroups: { from: 1, to: 20 },
};

/** Whether an id is among the ids. */
export function hasId(ids: Ids, id: number): boolean {
  return 'from' in ids ? id >= ids.from && id <= ids.to : ids.includes(id);
}

/** The ids as a list, in ascending order for a range. */
export function listIds(ids: Ids): readonly number[] {
  return 'from' in ids
    ? Array.from({ length: Math.max(0, ids.to - ids.from + 1) }, (_, i) => ids.from + i)
    : ids;
}

const SPEC_EXAMPLE = '503=0.05,reset-after=first:2,latency=20-80,limit=100/10s,service:fault=1';
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Faults from a text such as `503=0.05,reset-before=0.03,latency=20-80,limit=100/10s`: terms separated by commas, each for
 * Automation.asmx unless it begins with `service:`.
 * - `{kind}={when}`: a fault of FAULT_KINDS; `when` is a probability (`0.05`, `5%`), `first:3` or `every:10`, or several with `+`
 * - `latency=20` or `latency=20-80`: milliseconds
 * - `limit=100/10s` and `failures=5/10m`: calls in a sliding window (ms, s, m, h), then perhaps `:429`, `:503` or `:fault`
 * - `retry-after=2` or `retry-after=2:date`: seconds, for every 503 and 429
 * @throws ConfigurationError that names the term and the right form
 */
export function parseFaults(spec: string): Faults {
  const endpoints: { automation: EndpointFaults; service: EndpointFaults } = { automation: {}, service: {} };
  for (const term of spec.split(',').map((part) => part.trim())) {
    if (term === '') continue;
    const match =
      /^(?:(automation|service):)?([\w-]+)=(.+)$/.exec(term) ??
      refuseTerm(term, 'is not of the form name=value');
    const endpoint = endpoints[(match[1] ?? 'automation') as keyof Faults];
    Object.assign(endpoint, parseTerm(term, match[2]!, match[3]!, endpoint));
  }
  return endpoints;
}

function parseTerm(term: string, name: string, value: string, before: EndpointFaults): EndpointFaults {
  switch (name) {
    case 'latency': {
      const match =
        /^(\d+)(?:-(\d+))?(?:ms)?$/.exec(value) ??
        refuseTerm(term, 'needs milliseconds, such as 20 or 20-80');
      const minMs = Number(match[1]);
      const maxMs = Number(match[2] ?? match[1]);
      if (maxMs < minMs) refuseTerm(term, 'has a maximum below its minimum');
      return { latency: { minMs, maxMs } };
    }
    case 'retry-after': {
      const match =
        /^(\d+)(:date)?$/.exec(value) ??
        refuseTerm(term, 'needs seconds, such as 2, or 2:date for an HTTP date');
      return { retryAfter: { seconds: Number(match[1]), as: match[2] === undefined ? 'seconds' : 'date' } };
    }
    case 'limit':
    case 'failures':
      return { [name]: parseLimit(term, value) };
    default: {
      const kind = FAULT_KINDS.find((known) => known === name);
      if (kind === undefined) {
        return refuseTerm(
          term,
          `does not exist. Use ${[...FAULT_KINDS, 'latency', 'limit', 'failures', 'retry-after'].join(', ')}`,
        );
      }
      return { rules: [...(before.rules ?? []), { kind, ...parseWhen(term, value) }] };
    }
  }
}

function parseLimit(term: string, value: string): Limit {
  const match =
    /^([1-9]\d*)\/([1-9]\d*)(ms|s|m|h)(?::(429|503|fault))?$/.exec(value) ??
    refuseTerm(term, 'needs calls in a window, such as 100/10s, 5/10m:503 or 100/1h:fault');
  const limit = { calls: Number(match[1]), windowMs: Number(match[2]) * UNIT_MS[match[3]!]! };
  return match[4] === undefined ? limit : { ...limit, answer: match[4] as LimitAnswer };
}

function parseWhen(term: string, value: string): Omit<FaultRule, 'kind'> {
  let when: Omit<FaultRule, 'kind'> = {};
  for (const part of value.split('+')) {
    const match =
      /^(?:(first|every):([1-9]\d*)|(\d*\.?\d+)(%?))$/.exec(part) ??
      refuseTerm(term, 'needs a probability from 0 to 1 (or 5%), first:3 or every:10');
    if (match[1] !== undefined) {
      when = { ...when, [match[1]]: Number(match[2]) };
      continue;
    }
    const probability = Number(match[3]) / (match[4] === '%' ? 100 : 1);
    if (probability > 1) refuseTerm(term, 'has a probability above 1 (100%)');
    when = { ...when, probability };
  }
  return when;
}

function refuseTerm(term: string, why: string): never {
  throw new ConfigurationError(`The fault "${term}" ${why}. Example: ${SPEC_EXAMPLE}`);
}
