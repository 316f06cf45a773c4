import { ConfigurationError } from '../../model/errors.ts';
import type { Lag } from '../world/history.ts';
import {
  FAULT_KINDS,
  type FaultRule,
  type Faults,
  type Limit,
  type LimitAnswer,
  REST_FAULT_KINDS,
  type RestFaults,
} from './faults.ts';

const SPEC_EXAMPLE = '503=0.05,reset-after=first:2,latency=20-80,limit=100/10s,service:fault=1';
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Faults from a text such as `503=0.05,reset-before=0.03,latency=20-80,limit=100/10s`: terms separated by commas, each for
 * Automation.asmx unless it begins with `service:` or `rest:`.
 * - `{kind}={when}`: a fault of FAULT_KINDS, or of REST_FAULT_KINDS after `rest:`; `when` is a probability (`0.05`, `5%`), `first:3` or `every:10`, or several with `+`
 * - `latency=20` or `latency=20-80`: milliseconds
 * - `limit=100/10s` and `failures=5/10m`: calls in a sliding window (ms, s, m, h), then perhaps `:429`, `:503` or `:fault`
 * - `retry-after=2` or `retry-after=2:date`: seconds, for every 503 and 429
 * - `rest:lag=500` or `rest:lag=2reads`: REST calls show the state of 500 ms ago, or of the second REST call before
 * @throws ConfigurationError that names the term and the right form
 */
export function parseFaults(spec: string): Faults {
  const endpoints: Record<keyof Faults, AnyFaults> = { automation: {}, service: {}, rest: {} };
  for (const term of spec.split(',').map((part) => part.trim())) {
    if (term === '') continue;
    const match =
      /^(?:(automation|service|rest):)?([\w-]+)=(.+)$/.exec(term) ??
      refuseTerm(term, 'is not of the form name=value');
    const key = (match[1] ?? 'automation') as keyof Faults;
    const terms = key === 'rest' ? REST_TERMS : SOAP_TERMS;
    Object.assign(endpoints[key], parseTerm(term, match[2]!, match[3]!, endpoints[key], terms));
  }
  return endpoints as Faults;
}

/** Its rules are of the kinds that the endpoint's terms name. */
type AnyFaults = Omit<RestFaults, 'rules'> & { readonly rules?: readonly FaultRule<string>[] };

interface Terms {
  readonly kinds: readonly string[];
  readonly settings: readonly string[];
}

const SOAP_TERMS: Terms = {
  kinds: FAULT_KINDS,
  settings: ['latency', 'limit', 'failures', 'retry-after'],
};
const REST_TERMS: Terms = { kinds: REST_FAULT_KINDS, settings: [...SOAP_TERMS.settings, 'lag'] };

function parseTerm(
  term: string,
  name: string,
  value: string,
  before: AnyFaults,
  { kinds, settings }: Terms,
): AnyFaults {
  if (!kinds.includes(name) && !settings.includes(name)) {
    refuseTerm(term, `does not exist. Use ${[...kinds, ...settings].join(', ')}`);
  }
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
    case 'lag':
      return { lag: parseLag(term, value) };
    default:
      return { rules: [...(before.rules ?? []), { kind: name, ...parseWhen(term, value) }] };
  }
}

function parseLag(term: string, value: string): Lag {
  const match =
    /^(\d+)(ms|reads?)?$/.exec(value) ??
    refuseTerm(term, 'needs milliseconds or a number of reads, such as 500 or 2reads');
  return match[2]?.startsWith('read') ? { reads: Number(match[1]) } : { ms: Number(match[1]) };
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
