import type { Clock } from '../../lib/clock.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { type PassTrigger, sleepUntil } from './trigger.ts';

/**
 * Triggers passes at the times of a cron pattern. Times that pass while a pass is running are skipped.
 * @param zone an IANA name; the machine's zone if undefined
 * @throws {ConfigurationError} if the pattern or the zone is not valid
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
    if (cron.nextRun(new Date(clock.now())) === null) throw new RangeError('it has no next date');
  } catch (error) {
    throw new ConfigurationError(
      `--schedule "${pattern}" is not valid (${(error as Error).message}). Write minute, hour, day, month and weekday: "0 2 * * *" is every night at 2:00.`,
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
