import { ConfigurationError } from '../model/errors.ts';
import { FAULT_KINDS, type Faults } from './faults.ts';

type Check = (value: unknown, at: string) => void;

/**
 * Reads faults from JSON and checks every part.
 * @throws ConfigurationError that names the first part that is unknown or of the wrong kind
 */
export function checkFaults(json: unknown): Faults {
  checkObject({ automation: checkEndpoint, service: checkEndpoint })(json, 'faults');
  return json as Faults;
}

/** @param required the names that must be present */
function checkObject(parts: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(at, 'an object', value);
    const known = Object.keys(parts);
    for (const [name, part] of Object.entries(value as object)) {
      if (!known.includes(name)) {
        throw new ConfigurationError(`${at}.${name} does not exist. Use ${known.join(', ')}.`);
      }
      parts[name]!(part, `${at}.${name}`);
    }
    for (const name of required)
      if (!(name in (value as object))) throw new ConfigurationError(`${at}.${name} is missing.`);
  };
}

function checkEndpoint(value: unknown, at: string): void {
  checkObject({
    latency: checkObject({ minMs: checkNumber(0), maxMs: checkNumber(0) }, ['minMs', 'maxMs']),
    rules: checkRules,
    retryAfter: checkObject({ seconds: checkNumber(0), as: checkOneOf(['seconds', 'date']) }, ['seconds']),
    limit: checkLimit,
    failures: checkLimit,
  })(value, at);
}

function checkLimit(value: unknown, at: string): void {
  checkObject(
    { calls: checkWhole(1), windowMs: checkNumber(1), answer: checkOneOf(['429', '503', 'fault']) },
    ['calls', 'windowMs'],
  )(value, at);
}

function checkRules(value: unknown, at: string): void {
  if (!Array.isArray(value)) refuse(at, 'a list', value);
  const checkRule = checkObject(
    {
      kind: checkOneOf(FAULT_KINDS),
      probability: checkNumber(0, 1),
      first: checkWhole(0),
      every: checkWhole(1),
    },
    ['kind'],
  );
  value.forEach((rule, i) => {
    checkRule(rule, `${at}[${i}]`);
  });
}

function checkNumber(min: number, max = Number.MAX_SAFE_INTEGER): Check {
  return (value, at) => {
    if (typeof value !== 'number' || !(value >= min && value <= max)) {
      refuse(
        at,
        max === Number.MAX_SAFE_INTEGER ? `a number from ${min}` : `a number from ${min} to ${max}`,
        value,
      );
    }
  };
}

function checkWhole(min: number): Check {
  return (value, at) => {
    if (!Number.isSafeInteger(value) || (value as number) < min)
      refuse(at, `a whole number from ${min}`, value);
  };
}

function checkOneOf(choices: readonly string[]): Check {
  return (value, at) => {
    if (!choices.includes(value as string)) refuse(at, `one of ${choices.join(', ')}`, value);
  };
}

function refuse(at: string, wanted: string, value: unknown): never {
  throw new ConfigurationError(`${at} must be ${wanted}, not ${JSON.stringify(value) ?? 'undefined'}.`);
}
