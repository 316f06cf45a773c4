import type { RateWindow } from '../ledger/callLog.ts';
import { ConfigurationError } from '../model/errors.ts';

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(s|secs?|seconds?)$/, 1000],
  [/^(m|mins?|minutes?)$/, 60_000],
  [/^(h|hrs?|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
];

const HOW =
  'Write calls per time, such as 5/s, 300/min, or 100/60min; separate several by commas (5/s,1000/h). Or write unlimited.';

/**
 * Reads a rate such as `5/s`, `300/min`, `100/60min` or `5/s,1000/h` into its windows; `unlimited` has none.
 * @throws {ConfigurationError} for anything else
 */
export function parseRate(text: string): RateWindow[] {
  if (text.trim().toLowerCase() === 'unlimited') return [];
  return text.split(',').map((part) => {
    const [, calls, count, unit = ''] = /^\s*(\d{1,9})\s*\/\s*(\d{0,6})\s*([a-z]+)\s*$/i.exec(part) ?? [];
    const unitMs = UNITS.find(([names]) => names.test(unit.toLowerCase()))?.[1];
    if (calls === undefined || unitMs === undefined) {
      throw new ConfigurationError(`The rate "${text}" is not valid. ${HOW}`);
    }
    const window = {
      calls: Number.parseInt(calls, 10),
      windowMs: Number.parseInt(count || '1', 10) * unitMs,
    };
    if (window.calls < 1 || window.windowMs < 1) {
      throw new ConfigurationError(`The rate "${text}" allows no calls. ${HOW}`);
    }
    return window;
  });
}

/** How long this many calls take at least under a rate, in milliseconds: the first windowful goes out at once. */
export function leastDurationMs(calls: number, windows: readonly RateWindow[]): number {
  return Math.max(0, ...windows.map((window) => (Math.ceil(calls / window.calls) - 1) * window.windowMs));
}
