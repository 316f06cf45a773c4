import { expect, it, onTestFinished } from 'vitest';
import { openCallLog } from '../../src/ledger/sqlite/sqliteCallLog.ts';
import { openOngoingClient } from '../../src/ongoing/client.ts';
import { Pace } from '../../src/sender/pace.ts';
import { sendRows } from '../../src/sender/send.ts';
import { ownSimulator } from '../e2e/simulator.ts';
import { testClock } from '../helpers/clock.ts';
import { ownFolder } from '../helpers/folder.ts';
import { mustLease, newRun, put, row, TARGET } from '../ledger/contract.ts';
import { MemoryLedger } from '../ledger/memoryLedger.ts';

const ROWS = 60;

it('a row in conflict that was announced early is not pending again when its run is interrupted', async () => {
  const simulator = await ownSimulator();
  const target = { ...TARGET, automationUrl: `${simulator.url}/automation.asmx` };
  const credentials = { username: 'demo', password: 'demo' };
  const client = await openOngoingClient({
    automationUrl: `${simulator.url}/Automation.asmx`,
    serviceUrl: `${simulator.url}/Service.asmx`,
    credentials,
    serviceCredentials: credentials,
    timeoutMs: 10_000,
    connections: 1,
  });
  onTestFinished(() => client.close());
  const calls = openCallLog(ownFolder());
  onTestFinished(() => calls.close());
  const ledger = new MemoryLedger();
  const numbers = Array.from({ length: ROWS }, (_, index) => index + 2);
  const rowsOf = (comment: string) => numbers.map((number) => row(number, 1000 + number, comment));
  await put(ledger, { ...newRun('mine', 'mine'), target }, rowsOf('mine'));
  const lease = await mustLease(ledger, 'mine');
  // Another run updates every second charge meanwhile.
  await put(ledger, { ...newRun('other', 'other'), target }, rowsOf('other'));
  const other = await mustLease(ledger, 'other');
  const settled = numbers
    .filter((number) => number % 2 === 0)
    .map((number) => ({
      row: number,
      outcome: { state: 'updated' as const },
      attempts: 1,
      sentAt: '2026-10-31T12:00:01.000Z',
      sentAgain: false,
    }));
  await other.record({ announced: [], settled, withdrawn: [], unsent: [] });

  // On it no time passes, as with a very fast server: so rows are announced early.
  const clock = testClock(1_790_000_000_000);
  const interrupt = new AbortController();
  const inConflict: number[] = [];
  let made = 0;
  const result = await sendRows(
    'mine',
    {
      ledger,
      lease,
      client,
      pace: new Pace(calls, clock, { endpoint: 'e', windows: [], timeoutMs: 10_000 }),
      clock,
      random: Math.random,
      interrupt: interrupt.signal,
      isAccepted: async () => false,
      rowName: (row) => `row ${row}`,
      onSettled: () => {},
      onConflict: (_, number) => inConflict.push(number),
      onCall: () => {
        made += 1;
        if (made === 12) interrupt.abort();
      },
    },
    {
      concurrency: 1,
      maxAttempts: 3,
      retryWaitMs: 0,
      longestWaitMs: 0,
      maxConsecutiveFailures: 10,
      maxFailures: 10,
    },
  );
  expect(result).toEqual({ kind: 'interrupted' });
  const kept = (await Array.fromAsync(ledger.rows('mine'))).flat();
  const states = new Map(kept.map(({ row, state }) => [row, state]));
  // More are announced than were sent: some of them early.
  expect(Math.max(...inConflict)).toBeGreaterThan(
    Math.max(...numbers.filter((n) => states.get(n) === 'updated')),
  );
  expect(inConflict.map((number) => states.get(number))).toEqual(inConflict.map(() => 'conflict'));
  expect(new Set(inConflict).size).toBe(inConflict.length);
  expect(numbers.filter((number) => number % 2 === 0 && states.get(number) === 'updated')).toEqual([]);
});
