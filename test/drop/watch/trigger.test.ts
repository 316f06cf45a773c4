import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PassEnd, PassSummary } from '../../../src/drop/pass/passSummary.ts';
import { triggerOnArrival } from '../../../src/drop/watch/onArrival.ts';
import { triggerOnSchedule } from '../../../src/drop/watch/onSchedule.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { ConfigurationError } from '../../../src/model/errors.ts';
import { testClock } from '../../helpers/clock.ts';
import { ownDropFolders } from '../pass/ownDrop.ts';

const NEVER = new AbortController().signal;

function ended(end: PassEnd): PassSummary {
  return { end } as PassSummary;
}

describe('triggerOnSchedule', () => {
  it('comes at the same local time before and after a clock change', async () => {
    const clock = testClock(Date.parse('2026-10-24T12:00:00Z'));
    await using trigger = await triggerOnSchedule('0 4 * * *', 'Europe/Stockholm', clock);
    const times: string[] = [];
    for (let pass = 0; pass < 3; pass += 1) {
      trigger.plan(null);
      await trigger.wait(NEVER);
      times.push(new Date(clock.now()).toISOString());
    }
    expect(times).toEqual([
      '2026-10-25T03:00:00.000Z',
      '2026-10-26T03:00:00.000Z',
      '2026-10-27T03:00:00.000Z',
    ]);
  });

  it('does not catch up on what a long pass has missed', async () => {
    const clock = testClock(Date.parse('2026-11-21T01:59:00Z'));
    await using trigger = await triggerOnSchedule('*/5 * * * *', 'UTC', clock);
    trigger.plan(null);
    await trigger.wait(NEVER);
    await clock.sleep(17 * 60_000, NEVER);
    expect(new Date(trigger.plan(ended('done'))!).toISOString()).toBe('2026-11-21T02:20:00.000Z');
  });

  it('refuses a schedule that never comes or has no meaning', async () => {
    for (const pattern of ['never', '0 2 30 2 *', '']) {
      await expect(triggerOnSchedule(pattern, undefined, systemClock)).rejects.toThrow(ConfigurationError);
    }
  });
});

describe('triggerOnArrival', () => {
  it.each([-3_600_000, 86_400_000])('waits as long as it said if the clock is set by %i ms', async (by) => {
    const start = Date.parse('2026-11-21T02:00:00Z');
    const clock = testClock(start);
    await using trigger = await triggerOnArrival(ownDropFolders().root, clock);
    expect(trigger.plan(ended('failed'))).toBe(start + 60_000);
    clock.set(start + by);
    const before = clock.elapsed();
    await trigger.wait(NEVER);
    expect(clock.elapsed() - before).toBe(60_000);
  });

  it('waits longer and longer while passes do not finish', async () => {
    const clock = testClock(0);
    await using trigger = await triggerOnArrival(ownDropFolders().root, clock);
    const waits = (
      ['stopped', 'failed', 'busy', 'stopped', 'stopped', 'stopped', 'done', 'stopped'] as const
    ).map((end) => trigger.plan(ended(end)));
    expect(waits).toEqual([60_000, 120_000, 240_000, 480_000, 900_000, 900_000, null, 60_000]);
  });

  it('finds files that network shares do not announce by looking every minute, and wakes for importable ones only', async () => {
    const { root } = ownDropFolders();
    const clock = testClock(0, () => {
      if (clock.slept.length === 1) writeFileSync(join(root, 'notes.pdf'), 'x');
      if (clock.slept.length === 3) writeFileSync(join(root, 'a.csv'), 'x');
    });
    await using trigger = await triggerOnArrival(root, clock);
    expect(trigger.plan(ended('done'))).toBe(null);
    await trigger.wait(NEVER);
    expect(clock.slept).toEqual([60_000, 60_000, 60_000, 60_000]);
  });
});
