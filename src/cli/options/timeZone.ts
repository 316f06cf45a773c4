import { localClock } from '../../lib/localTime.ts';
import { ConfigurationError } from '../../model/errors.ts';
import type { FlagValues } from './flags.ts';

/** The time zone that a flag names; undefined without one. @throws {ConfigurationError} for one that is not known */
export function timeZoneOf(values: FlagValues, flag: string): string | undefined {
  const zone = values.text(flag);
  try {
    if (zone !== undefined) localClock(zone);
    return zone;
  } catch {
    throw new ConfigurationError(
      `${values.named(flag)} "${zone}" is unknown. Use a name such as Europe/Stockholm or UTC.`,
    );
  }
}
