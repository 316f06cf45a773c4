import type { Clock } from '../../lib/clock.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { type PassTrigger, sleepUntil } from './trigger.ts';

/**
 * Passes at the times of a cron pattern. One that takes longer than until the next time is not followed by those it missed.
 * @param zone an IANA name; without it, the machine's zone
 * @throws {ConfigurationError} for a pattern or a zone that can't be understood
 */
export async function triggerOnSchedule(
  pattern: string,
  zone: string | undefined,
  clock: Clock,
): Promise<PassTrigger> {
  const { Cron } = await import('croner');
  let cron: InstanceType<typeof Cron>;
  try {
    cron = new Cron(pattern, { paused: true, ...(zone === undefined ? {} : { timezone: zone }) });
    if (cron.nextRun(new Date(clock.now())) === null) throw new RangeError('it never comes');
  } catch (error) {
    throw new ConfigurationError(
      `--schedule "${pattern}" can't be understood (${(error as Error).message}). Write minute, hour, day, month and weekday, such as "0 2 * * *" for every night at two.`,
    );
  }
  let due = 0;
  return {
    plan: () => {
      due = cron.nextRun(new Date(clock.now()))?.getTime() ?? Number.POSITIVE_INFINITY;
      return Number.isFinite(due) ? due : null;
    },
    wait: (interrupt) => sleepUntil(due, clock, interrupt),
    [Symbol.asyncDispose]: async () => cron.stop(),
  };
}
