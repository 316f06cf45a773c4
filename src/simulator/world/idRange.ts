import { ConfigurationError } from '../../model/errors.ts';
import { type IdRange, INT32_MAX } from './ids.ts';

const MOST = 10_000_000;

/** Reads `1001-2000` or `1001`. @throws {ConfigurationError} for anything else */
export function parseIdRange(text: string): IdRange {
  const match = /^\s*(\d{1,10})\s*(?:-\s*(\d{1,10})\s*)?$/.exec(text);
  const from = Number.parseInt(match?.[1] ?? '', 10);
  const to = Number.parseInt(match?.[2] ?? match?.[1] ?? '', 10);
  if (from >= 1 && to >= from && to <= INT32_MAX && to - from < MOST) return { from, to };
  throw new ConfigurationError(`The charge ids "${text}" are not valid. Write them as 1001-2000.`);
}
