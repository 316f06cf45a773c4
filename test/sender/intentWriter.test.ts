import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { JournalEntry, SendableRow } from '../../src/ledger/ledger.ts';
import { LedgerError } from '../../src/model/errors.ts';
import { IntentWriter } from '../../src/sender/intentWriter.ts';
import { Journal } from '../../src/sender/journal.ts';
import { testClock } from '../helpers/clock.ts';

function rows(count: number, outcomeUnknown = false): SendableRow[] {
  return Array.from({ length: count }, (_, index) => ({
    row: index + 2,
    update: { ChargeId: index + 1, Comment: 'x' },
    attempts: 0,
    outcomeUnknown,
  }));
}

/** A journal over a lease that only takes note of what it is given. */
function ownJournal(record: (entry: JournalEntry) => Promise<void> = async () => {}) {
  const entries: JournalEntry[] = [];
  const failures: unknown[] = [];
  const lease = {
    record: async (entry: JournalEntry) => {
      await record(entry);
      entries.push(entry);
      return [];
    },
  };
  const journal = new Journal(lease, {
    onSettled: () => {},
    onConflict: () => {},
    onFailure: (error) => failures.push(error),
  });
  return { journal, failures, announced: () => entries.flatMap((entry) => entry.announced), entries };
}

describe('the intent to send a row', () => {
  it('is on disk before the row is sent, and at a slow pace for that row alone', async () => {
    const { journal, announced } = ownJournal();
    const clock = testClock();
    const announcer = new IntentWriter(journal, clock, { callsPerMs: 5 / 1000, concurrency: 4 });
    const page = rows(6);
    announcer.expect(page);
    for (const [at, row] of page.entries()) {
      await announcer.announce(row);
      expect(announced()).toEqual(page.slice(0, at + 1).map((each) => each.row));
      clock.forward(at < 3 ? 0 : 200);
    }
    expect(announcer.unused()).toEqual([]);
  });

  it('is written for several rows at once if they follow quickly, for more each time up to a limit', async () => {
    const { journal, announced, entries } = ownJournal();
    const clock = testClock();
    const announcer = new IntentWriter(journal, clock, {
      callsPerMs: Number.POSITIVE_INFINITY,
      concurrency: 8,
    });
    const page = rows(3000);
    announcer.expect(page);
    for (const row of page.slice(0, 2000)) {
      await announcer.announce(row);
      expect(announced()).toContain(row.row);
      clock.forward(0.02);
    }
    expect(entries.length).toBeLessThan(100);
    expect(new Set(announced()).size).toBe(announced().length);
    const unused = announcer.unused().map((row) => row.row);
    expect(unused.length).toBeLessThanOrEqual(512);
    expect(unused).toEqual(page.slice(2000, 2000 + unused.length).map((row) => row.row));
  });

  it('is not written ahead for rows whose outcome is already unknown', async () => {
    const { journal } = ownJournal();
    const announcer = new IntentWriter(journal, testClock(), {
      callsPerMs: Number.POSITIVE_INFINITY,
      concurrency: 8,
    });
    const page = rows(20, true);
    announcer.expect(page);
    for (const row of page.slice(0, 5)) await announcer.announce(row);
    expect(announcer.unused()).toEqual([]);
  });

  it('fails with the ledger, for every row that it was written for', async () => {
    const { journal, failures } = ownJournal(async () => {
      throw new LedgerError('The disk is full.');
    });
    const announcer = new IntentWriter(journal, testClock(), { callsPerMs: 1, concurrency: 8 });
    const page = rows(4);
    announcer.expect(page);
    const both = page.slice(0, 2).map((row) => announcer.announce(row));
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await sleep(20);
    expect(failures.length).toBeGreaterThan(0);
  });
});

describe('outcomes', () => {
  it('wait for one another, but not for long', async () => {
    const { journal, entries } = ownJournal();
    for (let row = 2; row < 12; row += 1) {
      journal.settle({ row, outcome: { state: 'updated' }, attempts: 1, sentAt: '', sentAgain: false });
    }
    expect(entries).toEqual([]);
    await sleep(40);
    expect(entries.map(({ settled }) => settled.length)).toEqual([10]);
  });
});
