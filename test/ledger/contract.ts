import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Lease, LeaseReply, Ledger, NewRun, SentEnd, UnsentEnd } from '../../src/ledger/ledger.ts';
import { LedgerError } from '../../src/model/errors.ts';
import type { CheckedRow, Problem } from '../../src/model/row.ts';
import { NO_ROWS, NOT_RECORDED, type RunTarget } from '../../src/model/run.ts';

/** A store to be held to the contract of `Ledger`. */
export interface Store {
  /** Opens the same data once more, as another process would. */
  open(): Ledger;
  /** Lets so much time pass on the store's own clock that every lease that is not renewed runs out. */
  expireLeases(): void;
}

export const TARGET: RunTarget = {
  automationUrl: 'https://wms.example/demo/Automation.asmx',
  serviceUrl: 'https://wms.example/demo/Service.asmx',
  host: 'wms.example',
  warehouse: 'demo',
  username: 'u',
  goodsOwnerId: null,
  integrationType: 'x',
};
const STARTED = '2026-10-31T12:00:00.000Z';
const LATER = '2026-10-31T12:05:00.000Z';
const NOTHING = { announced: [], settled: [], withdrawn: [] };
const INTERRUPTED: SentEnd = {
  state: 'interrupted',
  stopReason: 'Interrupted by a signal.',
  stopCause: null,
  sync: NOT_RECORDED,
  finished: LATER,
};

export function newRun(id: string, sha256 = 'ab'): NewRun {
  const columns = [
    { index: 0, name: 'ChargeId', field: 'ChargeId' as const },
    { index: 1, name: 'Comment', field: 'Comment' as const },
  ];
  const totals = { count: '0', totalPrice: '0' };
  const sheet = { file: 'a.csv', tab: null, sha256, headerRow: 1, rows: 0, columns, notes: [], totals };
  return { id, dryRun: false, sheet, target: TARGET, started: STARTED };
}

export function row(number: number, chargeId: number, comment = 'x'): CheckedRow {
  const values = { ChargeId: chargeId, Comment: comment };
  return { row: number, cells: [`${chargeId}`, comment], values, problems: [] };
}

const problem = (row: number, message: string): Problem => ({
  row,
  cell: `B${row}`,
  column: 'Comment',
  value: '',
  message,
  kind: 'too long',
});

const updated = (row: number) => ({
  row,
  outcome: { state: 'updated' } as const,
  attempts: 1,
  sentAt: '2026-10-31T12:00:01.000Z',
  sentAgain: false,
});

/** Puts a checked run into a ledger. */
export async function put(ledger: Ledger, run: NewRun, rows: readonly CheckedRow[] = []): Promise<void> {
  const loading = await ledger.startLoading(run);
  await loading.addRows(rows);
  await loading.finish({ ...run.sheet, rows: rows.length }, null);
}

/** The lease of a run that nobody has. */
export async function mustLease(ledger: Ledger, run: string, again = false): Promise<Lease> {
  const reply = await ledger.lease(run, { target: TARGET, again });
  if (reply.kind !== 'given') throw new Error(`The run can't be leased: ${reply.kind}`);
  return reply.lease;
}

const kindOf = async (reply: Promise<LeaseReply>): Promise<LeaseReply['kind']> => (await reply).kind;
const lost = (error: unknown) => expect(error).toMatchObject({ constructor: LedgerError, lost: true });

/** Holds a store to the contract in `src/ledger/ledger.ts`. Every store runs all of it. */
export function describeLedger(name: string, makeStore: () => Store): void {
  function ownStore(): { ledger: Ledger; open: () => Ledger; expireLeases: () => void } {
    const store = makeStore();
    const open = (): Ledger => {
      const ledger = store.open();
      onTestFinished(() => ledger.close().catch(() => {}));
      return ledger;
    };
    return { ledger: open(), open, expireLeases: () => store.expireLeases() };
  }

  describe(`${name}: loading`, () => {
    it('keeps rows in file order with their cells, values, states and problems, for every opening', async () => {
      const { ledger, open } = ownStore();
      const bad = { ...row(9, 1003), problems: [problem(9, 'm')] };
      await put(ledger, newRun('run1'), [row(2, 1001), { ...row(5, 1002), line: 7 }, bad]);
      const unsent = { attempts: 0, sentAt: null, outcome: null, sentAgain: false };
      expect((await Array.fromAsync(open().rows('run1'))).flat()).toEqual([
        { ...row(2, 1001), ...unsent, state: 'pending' },
        { ...row(5, 1002), ...unsent, line: 7, state: 'pending' },
        { ...bad, ...unsent, state: 'invalid' },
      ]);
      expect(await open().counts('run1')).toEqual({ ...NO_ROWS, pending: 2, invalid: 1 });
      expect(await open().findRun('run1')).toEqual({
        ...newRun('run1'),
        sheet: { ...newRun('run1').sheet, rows: 3 },
        state: 'checked',
        finished: null,
        stopReason: null,
        stopCause: null,
        report: null,
        sync: NOT_RECORDED,
      });
    });

    it('gives every text back as it was', async () => {
      const { ledger } = ownStore();
      let id = 0;
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
          id += 1;
          await put(ledger, newRun(`run${id}`), [row(2, 1, `${text}\u0000"'\ud800`)]);
          const [kept] = (await Array.fromAsync(ledger.rows(`run${id}`))).flat();
          expect(kept!.values.Comment).toBe(`${text}\u0000"'\ud800`);
          expect(kept!.cells[1]).toBe(`${text}\u0000"'\ud800`);
        }),
        { numRuns: 40 },
      );
    });

    it('adds problems that only the whole file shows after those that a row has', async () => {
      const { ledger } = ownStore();
      const run = newRun('run1');
      const loading = await ledger.startLoading(run);
      await loading.addRows([row(2, 1), { ...row(3, 2), problems: [problem(3, 'own')] }, row(4, 3)]);
      await loading.addProblems([problem(2, 'added'), problem(3, 'added')]);
      await loading.finish(run.sheet, null);
      const rows = (await Array.fromAsync(ledger.rows('run1'))).flat();
      expect(rows.map(({ state, problems }) => [state, problems.map(({ message }) => message)])).toEqual([
        ['invalid', ['added']],
        ['invalid', ['own', 'added']],
        ['pending', []],
      ]);
    });

    it('accepts no problem for a missing row', async () => {
      const { ledger } = ownStore();
      const loading = await ledger.startLoading(newRun('run1'));
      await loading.addRows([row(2, 1)]);
      await expect(loading.addProblems([problem(2, 'm'), problem(3, 'm')])).rejects.toThrow(LedgerError);
      expect(await ledger.counts('run1')).toEqual({ ...NO_ROWS, pending: 1 });
    });

    it('ends a run that is not valid with its reason', async () => {
      const { ledger } = ownStore();
      const loading = await ledger.startLoading(newRun('run1'));
      await loading.finish(newRun('run1').sheet, { reason: 'No row of the file is valid.' });
      expect(await ledger.findRun('run1')).toMatchObject({
        state: 'not valid',
        stopReason: 'No row of the file is valid.',
        finished: expect.any(String),
      });
      await expect(ledger.lease('run1', { target: TARGET, again: true })).rejects.toThrow(LedgerError);
    });

    it('is over once it has finished or was discarded', async () => {
      const { ledger } = ownStore();
      const finished = await ledger.startLoading(newRun('run1'));
      await finished.finish(newRun('run1').sheet, null);
      const discarded = await ledger.startLoading(newRun('run2'));
      await discarded.discard();
      for (const loading of [finished, discarded]) {
        await expect(loading.addRows([row(2, 1)])).rejects.toThrow(LedgerError);
        await expect(loading.finish(newRun('run1').sheet, null)).rejects.toThrow(LedgerError);
        await expect(loading.discard()).rejects.toThrow(LedgerError);
      }
      expect((await ledger.runs()).map(({ id }) => id)).toEqual(['run1']);
    });

    it('can not be sent, nor ended as unsent, before it has finished', async () => {
      const { ledger } = ownStore();
      await ledger.startLoading(newRun('run1'));
      await expect(ledger.lease('run1', { target: TARGET, again: true })).rejects.toThrow(LedgerError);
      await expect(ledger.endUnsent('run1', DECLINED)).rejects.toThrow(LedgerError);
      expect(await ledger.findRun('run1')).toMatchObject({ state: 'loading', finished: null });
    });

    it('is deleted with its rows if its reader is gone, and left alone while the reader works', async () => {
      const { ledger, open } = ownStore();
      const reader = open();
      const loading = await reader.startLoading(newRun('run1'));
      await loading.addRows([row(2, 1)]);
      expect(await open().findRun('run1')).toMatchObject({ state: 'loading' });
      await loading.addRows([row(3, 2)]);
      await reader.close();
      expect(await open().findRun('run1')).toBeUndefined();
      await put(ledger, newRun('run1'), [row(2, 1)]);
    });
  });

  describe(`${name}: finding runs`, () => {
    it('finds a run by the beginning of its id, if that is enough', async () => {
      const { ledger } = ownStore();
      for (const id of ['run1', 'run2', 'other']) await put(ledger, newRun(id));
      expect((await ledger.findRun('o'))?.id).toBe('other');
      expect((await ledger.findRun('run2'))?.id).toBe('run2');
      for (const id of ['run', '', '%', 'run1x']) expect(await ledger.findRun(id)).toBeUndefined();
      expect((await ledger.runs()).map(({ id }) => id)).toEqual(['other', 'run2', 'run1']);
    });

    it('finds the runs of the same content to the same target, but no dry runs', async () => {
      const { ledger } = ownStore();
      const of = (id: string, changes: Partial<NewRun>): NewRun => ({ ...newRun(id), ...changes });
      const { sheet } = newRun('');
      await put(ledger, newRun('same'));
      await put(ledger, of('tab', { sheet: { ...sheet, tab: 'October' } }));
      await put(ledger, of('other', { sheet: { ...sheet, sha256: 'cd' } }));
      await put(
        ledger,
        of('place', { target: { ...TARGET, automationUrl: 'https://wms.example/b/A.asmx' } }),
      );
      await put(ledger, of('dry', { dryRun: true, target: null }));
      const shouted = TARGET.automationUrl.toUpperCase();
      await put(ledger, of('shouted', { target: { ...TARGET, automationUrl: shouted } }));
      const found = await ledger.runsOf({ sha256: 'ab', tab: null, automationUrl: TARGET.automationUrl });
      expect(found.map(({ id }) => id)).toEqual(['shouted', 'same']);
    });

    it('gives rows by state, and sendable rows in pages', async () => {
      const { ledger } = ownStore();
      const rows = Array.from({ length: 25 }, (_, index) => row(index + 2, index + 1));
      await put(ledger, newRun('run1'), rows);
      const lease = await mustLease(ledger, 'run1');
      await lease.record({ announced: [2, 3], settled: [updated(2)], withdrawn: [] });
      expect((await Array.fromAsync(ledger.rows('run1', ['updated', 'sending']))).flat()).toMatchObject([
        { row: 2, state: 'updated' },
        { row: 3, state: 'sending' },
      ]);
      const page = await ledger.sendable('run1', 0, 10);
      expect(page.map(({ row }) => row)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(page.slice(0, 2)).toEqual([
        { row: 3, update: { ChargeId: 2, Comment: 'x' }, attempts: 1, outcomeUnknown: true },
        { row: 4, update: { ChargeId: 3, Comment: 'x' }, attempts: 0, outcomeUnknown: false },
      ]);
      expect((await ledger.sendable('run1', 20, 10)).map(({ row }) => row)).toEqual([21, 22, 23, 24, 25, 26]);
      const figures = (await Array.fromAsync(ledger.figures('run1'))).flat();
      expect(figures).toHaveLength(25);
      expect(figures[0]).toEqual({
        state: 'updated',
        values: { ChargeId: 1, Comment: 'x' },
        outcome: { state: 'updated' },
        sentAgain: false,
      });
    });
  });

  describe(`${name}: a lease`, () => {
    it('writes intents and outcomes, which every opening sees', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001), row(5, 1002), row(6, 1003)]);
      const lease = await mustLease(ledger, 'run1');
      await lease.record({ announced: [2, 5], settled: [], withdrawn: [] });
      // A row may be announced and get its outcome in one entry; one that was withdrawn is pending again.
      await lease.record({
        announced: [6],
        settled: [updated(2), updated(6)],
        withdrawn: [{ row: 5, attempts: 3 }],
      });
      const rows = (await Array.fromAsync(open().rows('run1'))).flat();
      expect(rows.map(({ state, attempts }) => [state, attempts])).toEqual([
        ['updated', 1],
        ['pending', 3],
        ['updated', 1],
      ]);
      expect(rows[0]).toMatchObject({ outcome: { state: 'updated' }, sentAt: '2026-10-31T12:00:01.000Z' });
      expect(await open().findRun('run1')).toMatchObject({ state: 'sending' });
    });

    it('writes all of an entry or nothing', async () => {
      const { ledger } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001)]);
      const lease = await mustLease(ledger, 'run1');
      await expect(
        lease.record({ announced: [2], settled: [updated(2), updated(3)], withdrawn: [] }),
      ).rejects.toThrow(LedgerError);
      expect(await ledger.counts('run1')).toEqual({ ...NO_ROWS, pending: 1 });
    });

    it('ends a run and starts it again, to its new target', async () => {
      const { ledger } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001)]);
      const lease = await mustLease(ledger, 'run1');
      await lease.finish(INTERRUPTED);
      expect(await ledger.findRun('run1')).toMatchObject(INTERRUPTED);
      await lease.release();
      const target = { ...TARGET, username: 'another' };
      expect(await kindOf(ledger.lease('run1', { target, again: false }))).toBe('given');
      expect(await ledger.findRun('run1')).toMatchObject({
        state: 'sending',
        target,
        finished: null,
        stopReason: null,
        stopCause: null,
      });
    });

    it('is given to one holder at a time, and to the next once it is released', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001)]);
      const lease = await mustLease(ledger, 'run1');
      const other = open();
      const refused = await other.lease('run1', { target: TARGET, again: true });
      expect(refused).toEqual({ kind: 'held', holder: expect.stringMatching(/\S/) });
      expect(await kindOf(ledger.lease('run1', { target: TARGET, again: true }))).toBe('held');
      expect(await lease.renew()).toBe(true);
      await lease.release();
      const next = await mustLease(other, 'run1');
      expect(await next.renew()).toBe(true);
    });

    it('writes nothing more once it is released, held by another or not', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001)]);
      const lease = await mustLease(ledger, 'run1');
      await lease.release();
      const writes = async (): Promise<void> => {
        expect(await lease.renew()).toBe(false);
        await lease.record({ ...NOTHING, announced: [2] }).then(() => expect.fail(), lost);
        await lease.finish(INTERRUPTED).then(() => expect.fail(), lost);
        await lease.release();
      };
      await writes();
      const next = await mustLease(open(), 'run1');
      await writes();
      expect(await ledger.counts('run1')).toEqual({ ...NO_ROWS, pending: 1 });
      expect(await ledger.findRun('run1')).toMatchObject({ state: 'sending', finished: null });
      expect(await next.renew()).toBe(true);
    });

    it('that was not renewed is given to another, and its former holder can write nothing, not even the end', async () => {
      const { ledger, open, expireLeases } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001)]);
      const stalled = await mustLease(ledger, 'run1');
      expireLeases();
      const taken = await mustLease(open(), 'run1');
      expect(await stalled.renew()).toBe(false);
      await stalled.record({ ...NOTHING, announced: [2] }).then(() => expect.fail(), lost);
      await stalled.finish({ ...INTERRUPTED, state: 'finished' }).then(() => expect.fail(), lost);
      expect(await ledger.findRun('run1')).toMatchObject({ state: 'sending', finished: null });
      // Giving back what one no longer has takes nothing from the other.
      await stalled.release();
      expect(await taken.renew()).toBe(true);
      await taken.record({ ...NOTHING, announced: [2] });
      expect(await ledger.counts('run1')).toEqual({ ...NO_ROWS, sending: 1 });
    });

    it('that was renewed in time is still held', async () => {
      const { ledger, open, expireLeases } = ownStore();
      await put(ledger, newRun('run1'));
      const lease = await mustLease(ledger, 'run1');
      expireLeases();
      expect(await lease.renew()).toBe(true);
      expect(await kindOf(open().lease('run1', { target: TARGET, again: true }))).toBe('held');
    });

    it('ends with its holder, at the latest when it is not renewed', async () => {
      const { ledger, open, expireLeases } = ownStore();
      await put(ledger, newRun('run1'));
      const holder = open();
      await mustLease(holder, 'run1');
      await holder.close();
      expireLeases();
      await mustLease(ledger, 'run1');
    });
  });

  describe(`${name}: two runs of the same content to the same target`, () => {
    const FINISHED: SentEnd = { ...INTERRUPTED, state: 'finished', stopReason: null };
    const BEFORE = '2026-10-31T11:59:59.999Z';

    it.each<[string, SentEnd | 'sending' | UnsentEnd, boolean]>([
      ['is sending', 'sending', true],
      ['has sent all since', FINISHED, true],
      ['has sent some since', INTERRUPTED, true],
      ['has sent all before', { ...FINISHED, finished: BEFORE }, false],
      ['was not confirmed', DECLINED, false],
      ['was not sent as its file had changed', { ...DECLINED, stopCause: 'file changed' }, false],
    ])('the first is refused while the other %s: %#', async (_what, end, refused) => {
      const { ledger, open } = ownStore();
      for (const id of ['run1', 'run2']) await put(ledger, newRun(id));
      if (end === 'sending') await mustLease(ledger, 'run2');
      else if ('sync' in end) await (await mustLease(ledger, 'run2')).finish(end);
      else await ledger.endUnsent('run2', end);
      const reply = await open().lease('run1', { target: TARGET, again: false });
      if (!refused) return expect(reply.kind).toBe('given');
      expect(reply).toMatchObject({ kind: 'other run', run: { id: 'run2' } });
      expect(await ledger.findRun('run1')).toMatchObject({ state: 'checked' });
      expect(await kindOf(ledger.lease('run1', { target: TARGET, again: true }))).toBe('given');
    });

    it('are not both sent, however many ask at once', async () => {
      const { ledger, open } = ownStore();
      const ids = Array.from({ length: 8 }, (_, index) => `run${index}`);
      for (const id of ids) await put(ledger, newRun(id));
      const replies = await Promise.all(
        ids.map((id) => kindOf(open().lease(id, { target: TARGET, again: false }))),
      );
      expect(replies.toSorted()).toEqual(['given', ...Array.from({ length: 7 }, () => 'other run')]);
    });

    it('of other content, or to another target, do not affect each other', async () => {
      const { ledger } = ownStore();
      await put(ledger, newRun('run1'));
      await put(ledger, newRun('run2', 'cd'));
      await put(ledger, newRun('run3'));
      await mustLease(ledger, 'run1');
      await mustLease(ledger, 'run2');
      const target = { ...TARGET, automationUrl: 'https://wms.example/b/Automation.asmx' };
      expect(await kindOf(ledger.lease('run3', { target, again: false }))).toBe('given');
    });
  });

  describe(`${name}: a run that was not sent`, () => {
    it('is ended with its cause, once', async () => {
      const { ledger } = ownStore();
      await put(ledger, newRun('run1'));
      await ledger.endUnsent('run1', DECLINED);
      expect(await ledger.findRun('run1')).toMatchObject(DECLINED);
      await expect(ledger.endUnsent('run1', { ...DECLINED, stopCause: null })).rejects.toThrow(LedgerError);
      expect(await ledger.findRun('run1')).toMatchObject(DECLINED);
    });

    it('can no longer be ended this way once it is leased, nor afterwards', async () => {
      const { ledger } = ownStore();
      await put(ledger, newRun('run1'));
      const lease = await mustLease(ledger, 'run1');
      await expect(ledger.endUnsent('run1', DECLINED)).rejects.toThrow(LedgerError);
      await lease.finish(INTERRUPTED);
      await lease.release();
      await expect(ledger.endUnsent('run1', DECLINED)).rejects.toThrow(LedgerError);
      expect(await ledger.findRun('run1')).toMatchObject(INTERRUPTED);
    });
  });

  it(`${name}: proves that it can be written, also for another opening, and changes no run`, async () => {
    const { ledger, open } = ownStore();
    await ledger.proveWritable();
    await put(ledger, newRun('run1'), [row(2, 1001)]);
    const lease = await mustLease(ledger, 'run1');
    const before = await ledger.findRun('run1');
    for (const one of [ledger, open(), ledger]) expect(await one.proveWritable()).toBeUndefined();
    expect(await ledger.runs()).toEqual([before]);
    expect(await lease.renew()).toBe(true);
  });

  it(`${name}: records where the files of a run are, and changes nothing else`, async () => {
    const { ledger, open } = ownStore();
    await put(ledger, newRun('run1'), [row(2, 1001, 'å')]);
    const lease = await mustLease(ledger, 'run1');
    const before = (await ledger.findRun('run1'))!;
    await open().noteFiles('run1', { file: '/srv/done/å "b".csv', report: '/srv/done/a.result.xlsx' });
    expect(await ledger.findRun('run1')).toEqual({
      ...before,
      sheet: { ...before.sheet, file: '/srv/done/å "b".csv' },
      report: '/srv/done/a.result.xlsx',
    });
    await open().noteFiles('run1', { report: '/srv/b.xlsx' });
    expect(await ledger.findRun('run1')).toMatchObject({
      sheet: { file: '/srv/done/å "b".csv' },
      report: '/srv/b.xlsx',
    });
    expect(await lease.renew()).toBe(true);
  });
}

const DECLINED: UnsentEnd = {
  state: 'stopped',
  stopReason: 'Not confirmed; nothing was sent.',
  stopCause: 'unconfirmed',
  finished: LATER,
};
