import type { RateWindow } from '../../ledger/callLog.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { parseRate } from '../../sender/rate.ts';
import type { SendPolicy } from '../../sender/send.ts';
import type { Flags, FlagValues } from './flags.ts';
import { readAll } from './readAll.ts';

const PACE = 'Pace and safety:';

/** How often to retry, and after which waits. */
export const RETRY_FLAGS = {
  'max-attempts': {
    group: PACE,
    description: 'Calls for one row before it counts as failed',
    variable: 'CHARGES_MAX_ATTEMPTS',
    shownDefault: '5',
  },
  'retry-wait': {
    group: PACE,
    description: 'Seconds before the first retry; each further wait is twice as long',
    variable: 'CHARGES_RETRY_WAIT',
    shownDefault: '1',
  },
  'max-wait': {
    group: PACE,
    description: 'The longest wait in seconds that the server may request; a longer one stops the run',
    variable: 'CHARGES_MAX_WAIT',
    shownDefault: '900',
  },
} as const satisfies Flags;

/** How fast to send, how often to retry, and when to stop. */
export const PACE_FLAGS = {
  rate: {
    group: PACE,
    description:
      'Maximum calls per time span: 5/s, 300/min, 100/60min, several separated by commas, or unlimited',
    variable: 'CHARGES_RATE',
    shownDefault: '5/s',
  },
  concurrency: {
    group: PACE,
    description:
      'Maximum calls at once. Ongoing processes the updates of a goods owner one by one and asks for one call at a time',
    variable: 'CHARGES_CONCURRENCY',
    shownDefault: '1',
  },
  'max-consecutive-failures': {
    group: PACE,
    description: 'Stop after this many consecutive rows fail or are rejected',
    variable: 'CHARGES_MAX_CONSECUTIVE_FAILURES',
    shownDefault: '10',
  },
  'max-failures': {
    group: PACE,
    description: 'Stop after this many rows in total fail or are rejected',
    variable: 'CHARGES_MAX_FAILURES',
  },
  timeout: {
    group: PACE,
    description: 'Seconds before a call is abandoned',
    variable: 'CHARGES_TIMEOUT',
    shownDefault: '60',
  },
  ...RETRY_FLAGS,
} as const satisfies Flags;

/** What PACE_FLAGS say but for the rate and the time limit. @throws {ConfigurationError} that names all that is wrong */
export function policyOf(values: FlagValues): SendPolicy {
  const { retries, ...policy } = readAll({
    concurrency: () => values.integer('concurrency', 1, 256)!,
    retries: () => retriesOf(values),
    maxConsecutiveFailures: () => values.integer('max-consecutive-failures', 1, 1_000_000_000)!,
    maxFailures: () => values.integer('max-failures', 1, 1_000_000_000) ?? Number.POSITIVE_INFINITY,
  });
  return { ...policy, ...retries };
}

/** What RETRY_FLAGS say. @throws {ConfigurationError} that names all that is wrong */
export function retriesOf(values: FlagValues) {
  return readAll({
    maxAttempts: () => values.integer('max-attempts', 1, 100)!,
    retryWaitMs: () => values.milliseconds('retry-wait', 0, 3600),
    longestWaitMs: () => values.milliseconds('max-wait', 0, 86_400),
  });
}

/** The windows of a flag that is a rate. @throws {ConfigurationError} that names the flag */
export function rateOf(values: FlagValues, flag: string): RateWindow[] {
  try {
    return parseRate(values.text(flag)!);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`${values.named(flag)}: ${error.message}`, { cause: error });
  }
}
