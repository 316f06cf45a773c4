import { FAULT_KINDS, type Faults, REST_FAULT_KINDS } from './faults.ts';
import { type Check, checkNumber, checkObject, checkOneOf, checkWhole, refuse } from './jsonCheck.ts';

/**
 * Reads faults from JSON and checks every part.
 * @throws ConfigurationError that names the first part that is unknown or of the wrong kind
 */
export function checkFaults(json: unknown): Faults {
  const soap = checkObject(endpointParts(FAULT_KINDS));
  const rest = checkObject({ ...endpointParts(REST_FAULT_KINDS), lag: checkLag });
  checkObject({ automation: soap, service: soap, rest })(json, 'faults');
  return json as Faults;
}

function endpointParts(kinds: readonly string[]): Readonly<Record<string, Check>> {
  return {
    latency: checkObject({ minMs: checkNumber(0), maxMs: checkNumber(0) }, ['minMs', 'maxMs']),
    rules: checkRules(kinds),
    retryAfter: checkObject({ seconds: checkNumber(0), as: checkOneOf(['seconds', 'date']) }, ['seconds']),
    limit: checkLimit,
    failures: checkLimit,
  };
}

function checkLag(value: unknown, at: string): void {
  const inReads = typeof value === 'object' && value !== null && 'reads' in value;
  const lag = inReads ? checkObject({ reads: checkWhole(0) }) : checkObject({ ms: checkNumber(0) }, ['ms']);
  lag(value, at);
}

function checkLimit(value: unknown, at: string): void {
  checkObject(
    { calls: checkWhole(1), windowMs: checkNumber(1), answer: checkOneOf(['429', '503', 'fault']) },
    ['calls', 'windowMs'],
  )(value, at);
}

function checkRules(kinds: readonly string[]): Check {
  const checkRule = checkObject(
    { kind: checkOneOf(kinds), probability: checkNumber(0, 1), first: checkWhole(0), every: checkWhole(1) },
    ['kind'],
  );
  return (value, at) => {
    if (!Array.isArray(value)) refuse(at, 'a list', value);
    value.forEach((rule, i) => {
      checkRule(rule, `${at}[${i}]`);
    });
  };
}
