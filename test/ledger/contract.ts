import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Lease, LeaseReply, Ledger, NewRun, SentEnd } from '../../src/ledger/ledger.ts';
import { LedgerError } from '../../src/model/errors.ts';
import { joinedRow } from '../../src/model/joinedTabs.ts';
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
export const NOTHING = { announced: [], settled: [], withdrawn: [], unsent: [] };
const TERMS = { target: TARGET, again: false, seen: null };
export const INTERRUPTED: SentEnd = {
  state: 'interrupted',
  stopReason: 'Interrupted by a signal.',
  stopCause: null,
  stopRow: null,
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
  return { id, dryRun: false, again: false, sheet, target: TARGET, started: STARTED };
}

export function row(number: number, chargeId: number, comment = 'x'): CheckedRow {
  const values = { ChargeId: chargeId, Comment: comment };
  return { row: number, cells: [`${chargeId}`, comment], values, problems: [] };
}

export const problem = (row: number, message: string): Problem => ({
  row,
  cell: `B${row}`,
  column: 'Comment',
  value: '',
  message,
  kind: 'too long',
});

export const updated = (row: number) => ({
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
  const reply = await ledger.lease(run, { ...TERMS, again });
  if (reply.kind !== 'given') throw new Error(`The run can't be leased: ${reply.kind}`);
  return reply.lease;
}

const kindOf = async (reply: Promise<LeaseReply>): Promise<LeaseReply['kind']> => (await reply).kind;
export const lost = (error: unknown) => expect(error).toMatchObject({ constructor: LedgerError, lost: true });

/** A store of a test's own, opened once. What is opened is closed after the test. */
export function openStore(store: Store): { ledger: Ledger; open: () => Ledger; expireLeases: () => void } {
  const open = (): Ledger => {
    const ledger = store.open();
    onTestFinished(() => ledger.close().catch(() => {}));
    return ledger;
  };
  return { ledger: open(), open, expireLeases: () => store.expireLeases() };
}

/** Holds a store to the contract in `src/ledger/ledger.ts`. Every store runs all of it. */
export function describeLedger(name: string, makeStore: () => Store): void {
  const ownStore = () => openStore(makeStore());

  describe(`${name}: loading`, () => {
    it('keeps rows in file order with their cells, values, states and problems, for every opening', async () => {
      const { ledger, open } = ownStore();
      const bad = { ...row(9, 1003), problems: [problem(9, 'm')] };
      await put(ledger, newRun('run1'), [row(2, 1001), { ...row(5, 1002), line: 7 }, bad]);
      const unread = { before: null, after: null, verification: null };
      const unsent = { attempts: 0, sentAt: null, outcome: null, sentAgain: false, ...unread };
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
        stopRow: null,
        report: null,
        reportSha256: null,
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

    it('adds problems to the rows of several tabs by their numbers in the run', async () => {
      const { ledger } = ownStore();
      const run = newRun('run1');
      const loading = await ledger.startLoading(run);
      const far = joinedRow(999, 2);
      await loading.addRows([row(2, 1), row(far, 2)]);
      await loading.addProblems([{ ...problem(2, 'added'), runRow: far }]);
      await loading.finish(run.sheet, null);
      const rows = (await Array.fromAsync(ledger.rows('run1', ['invalid']))).flat();
      expect(rows).toMatchObject([{ row: far, problems: [{ row: 2, runRow: far }] }]);
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
      await expect(ledger.lease('run1', { ...TERMS, again: true })).rejects.toThrow(LedgerError);
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

    it('can not be sent, discarded by others or abandoned before it has finished', async () => {
      const { ledger } = ownStore();
      await ledger.startLoading(newRun('run1'));
      await expect(ledger.lease('run1', { ...TERMS, again: true })).rejects.toThrow(LedgerError);
      await expect(ledger.discard('run1')).rejects.toThrow(LedgerError);
      await expect(ledger.abandon('run1', LATER)).rejects.toThrow(LedgerError);
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
      await put(ledger, of('same', { sheet: { ...sheet, tab: 'October' } }));
      await put(ledger, of('tab', { sheet: { ...sheet, tab: 'November' } }));
      await put(ledger, newRun('all'));
      await put(ledger, of('other', { sheet: { ...sheet, sha256: 'cd' } }));
      await put(
        ledger,
        of('place', { target: { ...TARGET, automationUrl: 'https://wms.example/b/A.asmx' } }),
      );
      await put(ledger, of('dry', { dryRun: true, target: null }));
      const shouted = TARGET.automationUrl.toUpperCase();
      await put(ledger, of('shouted', { target: { ...TARGET, automationUrl: shouted } }));
      const { automationUrl } = TARGET;
      const found = async (tab: string | null) =>
        (await ledger.runsOf({ sha256: 'ab', tab, automationUrl })).map(({ id }) => id);
      expect(await found('October')).toEqual(['shouted', 'all', 'same']);
      expect(await found(null)).toEqual(['shouted', 'all', 'tab', 'same']);
    });

    it('gives rows by state, and sendable rows in pages', async () => {
      const { ledger } = ownStore();
      const rows = Array.from({ length: 25 }, (_, index) => row(index + 2, index + 1));
      await put(ledger, newRun('run1'), rows);
      const lease = await mustLease(ledger, 'run1');
      await lease.record({ ...NOTHING, announced: [2, 3], settled: [updated(2)] });
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
      await lease.record({ ...NOTHING, announced: [2, 5] });
      // A row may be announced and get its outcome in one entry; one that was withdrawn is pending again.
      await lease.record({
        announced: [6],
        settled: [updated(2), updated(6)],
        withdrawn: [{ row: 5, attempts: 3 }],
        unsent: [],
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
        lease.record({ ...NOTHING, announced: [2], settled: [updated(2), updated(3)] }),
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
      expect(await kindOf(ledger.lease('run1', { ...TERMS, target }))).toBe('given');
      expect(await ledger.findRun('run1')).toMatchObject({
        state: 'sending',
        target,
        finished: null,
        stopReason: null,
        stopCause: null,
        stopRow: null,
      });
    });

    it('keeps at which row a refusal stopped a run, until it is started again', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001)]);
      const lease = await mustLease(ledger, 'run1');
      await lease.finish({ ...INTERRUPTED, state: 'stopped', stopCause: 'refused', stopRow: 2 });
      await lease.release();
      expect(await open().findRun('run1')).toMatchObject({ stopCause: 'refused', stopRow: 2 });
      await mustLease(ledger, 'run1');
      expect(await ledger.findRun('run1')).toMatchObject({ stopRow: null });
    });

    it('tells whether the server has accepted a user: in the same run, or in others since a moment', async () => {
      const { ledger } = ownStore();
      const user = { target: TARGET, since: '2026-10-31T12:00:00.000Z', own: true };
      await put(ledger, newRun('run1'), [row(2, 1001)]);
      await put(ledger, newRun('run2', 'cd'), [row(2, 1002), row(3, 1003)]);
      const lease = await mustLease(ledger, 'run1');
      expect(await ledger.hasUpdated('run2', user)).toBe(false);
      await lease.record({ ...NOTHING, settled: [updated(2)] });
      expect(await ledger.hasUpdated('run2', user)).toBe(true);
      await lease.finish({ ...INTERRUPTED, state: 'finished' });
      expect(await ledger.hasUpdated('run2', user)).toBe(true);
      expect(await ledger.hasUpdated('run2', { ...user, since: '2026-10-31T12:00:01.000Z' })).toBe(true);
      expect(await ledger.hasUpdated('run2', { ...user, since: '2026-10-31T12:00:01.001Z' })).toBe(false);
      for (const other of [{ username: 'v' }, { host: 'other.example' }, { warehouse: 'other' }]) {
        expect(await ledger.hasUpdated('run2', { ...user, target: { ...TARGET, ...other } })).toBe(false);
      }
      const late = { ...user, since: '2027-10-31T12:00:00.000Z' };
      expect(await ledger.hasUpdated('run1', late)).toBe(true);
      expect(await ledger.hasUpdated('run1', { ...late, own: false })).toBe(false);
    });

    it('is given to one holder at a time, and to the next once it is released', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001)]);
      const lease = await mustLease(ledger, 'run1');
      const other = open();
      const refused = await other.lease('run1', { ...TERMS, again: true });
      expect(refused).toEqual({ kind: 'held', run: 'run1', holder: expect.stringMatching(/\S/) });
      expect(await kindOf(ledger.lease('run1', { ...TERMS, again: true }))).toBe('held');
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
      expect(await kindOf(open().lease('run1', { ...TERMS, again: true }))).toBe('held');
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

    it.each<[string, SentEnd | 'sending' | 'checked', boolean]>([
      ['is sending', 'sending', true],
      ['has sent all since', FINISHED, true],
      ['has sent some since', INTERRUPTED, true],
      ['has sent all before', { ...FINISHED, finished: BEFORE }, false],
      ['is only checked', 'checked', false],
    ])('the first is refused while the other %s: %#', async (_what, end, refused) => {
      const { ledger, open } = ownStore();
      for (const id of ['run1', 'run2']) await put(ledger, newRun(id));
      if (end === 'sending') await mustLease(ledger, 'run2');
      else if (end !== 'checked') await (await mustLease(ledger, 'run2')).finish(end);
      const reply = await open().lease('run1', TERMS);
      if (!refused) return expect(reply.kind).toBe('given');
      expect(reply).toMatchObject({ kind: 'other run', run: { id: 'run2' } });
      expect(await ledger.findRun('run1')).toMatchObject({ state: 'checked' });
      expect(await kindOf(ledger.lease('run1', { ...TERMS, again: true }))).toBe('given');
    });

    it.each([
      [null, 'October', true],
      ['October', null, true],
      ['October', 'October', true],
      ['October', 'November', false],
    ])('are those of all of a file and of one of its tabs: %s and %s', async (tab, other, refused) => {
      const { ledger } = ownStore();
      const of = (id: string, tab: string | null): NewRun => {
        const run = newRun(id);
        return { ...run, sheet: { ...run.sheet, tab } };
      };
      await put(ledger, of('run1', tab));
      await put(ledger, of('run2', other));
      await mustLease(ledger, 'run2');
      expect(await kindOf(ledger.lease('run1', TERMS))).toBe(refused ? 'other run' : 'given');
    });

    it('are not both sent, however many ask at once', async () => {
      const { ledger, open } = ownStore();
      const ids = Array.from({ length: 8 }, (_, index) => `run${index}`);
      for (const id of ids) await put(ledger, newRun(id));
      const replies = await Promise.all(ids.map((id) => kindOf(open().lease(id, TERMS))));
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
      expect(await kindOf(ledger.lease('run3', { ...TERMS, target }))).toBe('given');
    });
  });

  describe(`${name}: a run that was not sent`, () => {
    it('is gone with its rows once it is discarded', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001)]);
      await ledger.discard('run1');
      expect(await open().findRun('run1')).toBeUndefined();
      await put(ledger, newRun('run1'), [row(2, 1002)]);
      expect(await ledger.counts('run1')).toEqual({ ...NO_ROWS, pending: 1 });
    });

    it('can not be discarded once it is leased, nor afterwards', async () => {
      const { ledger } = ownStore();
      await put(ledger, newRun('run1'));
      const lease = await mustLease(ledger, 'run1');
      await expect(ledger.discard('run1')).rejects.toThrow(LedgerError);
      await lease.finish(INTERRUPTED);
      await lease.release();
      await expect(ledger.discard('run1')).rejects.toThrow(LedgerError);
      expect(await ledger.findRun('run1')).toMatchObject(INTERRUPTED);
    });

    it('is forgotten if its process ends before it was leased, unless it is not valid', async () => {
      const { open } = ownStore();
      const reader = open();
      await put(reader, newRun('run1'), [row(2, 1001)]);
      const loading = await reader.startLoading(newRun('run2'));
      await loading.finish(newRun('run2').sheet, { reason: null });
      expect((await open().runs()).map(({ id }) => id)).toEqual(['run2', 'run1']);
      await reader.close();
      expect((await open().runs()).map(({ id }) => id)).toEqual(['run2']);
    });

    it('is kept if its process ends after it was leased', async () => {
      const { open } = ownStore();
      const reader = open();
      await put(reader, newRun('run1'), [row(2, 1001)]);
      await mustLease(reader, 'run1');
      await reader.close();
      expect(await open().findRun('run1')).toMatchObject({ state: 'sending' });
    });
  });

  describe(`${name}: an abandoned run`, () => {
    it('stays as it was sent, and can not be leased any more', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001), row(3, 1002)]);
      const lease = await mustLease(ledger, 'run1');
      await lease.record({ ...NOTHING, announced: [2], settled: [updated(2)] });
      expect(await open().abandon('run1', LATER)).toEqual({ kind: 'held', holder: expect.any(String) });
      await lease.finish(INTERRUPTED);
      await lease.release();
      expect(await open().abandon('run1', LATER)).toEqual({ kind: 'abandoned' });
      expect(await ledger.findRun('run1')).toMatchObject({ state: 'abandoned', finished: LATER });
      expect(await ledger.counts('run1')).toEqual({ ...NO_ROWS, updated: 1, pending: 1 });
      await expect(ledger.lease('run1', { ...TERMS, again: true })).rejects.toThrow(LedgerError);
    });

    it('must have been sent', async () => {
      const { ledger } = ownStore();
      await put(ledger, newRun('run1'));
      await expect(ledger.abandon('run1', LATER)).rejects.toThrow(LedgerError);
    });
  });

  describe(`${name}: what other runs did to the same charges`, () => {
    /** A run of which one row was sent, for a charge with a comment. */
    async function sent(ledger: Ledger, id: string, chargeId: number, comment: string): Promise<Lease> {
      await put(ledger, newRun(id, id), [row(2, chargeId, comment)]);
      const lease = await mustLease(ledger, id);
      await lease.record({ ...NOTHING, announced: [2], settled: [updated(2)] });
      return lease;
    }
    const updatesOf = async (ledger: Ledger, run: string) =>
      (await Array.fromAsync(ledger.knownCharges(run))).flat();

    it('is told of each row, the oldest first, with whether it came after the file was read', async () => {
      const { ledger, open } = ownStore();
      await sent(ledger, 'before', 1001, 'old');
      await put(ledger, newRun('mine', 'mine'), [row(2, 1001), row(3, 1002), row(4, 1003)]);
      await sent(open(), 'after', 1001, 'new');
      await sent(open(), 'third', 1003, 'x');
      const update = { at: '2026-10-31T12:00:01.000Z', certain: true };
      const unread = { exported: null, written: null, seen: null, gone: null, before: null };
      expect(await updatesOf(ledger, 'mine')).toEqual([
        {
          ...unread,
          row: 2,
          values: { ChargeId: 1001, Comment: 'x' },
          updates: [
            { ...update, run: 'before', values: { ChargeId: 1001, Comment: 'old' }, after: false },
            { ...update, run: 'after', values: { ChargeId: 1001, Comment: 'new' }, after: true },
          ],
        },
        {
          ...unread,
          row: 4,
          values: { ChargeId: 1003, Comment: 'x' },
          updates: [{ ...update, run: 'third', values: { ChargeId: 1003, Comment: 'x' }, after: true }],
        },
      ]);
    });

    it('has the other rows of the same run too, which are no conflict', async () => {
      const { ledger } = ownStore();
      await sent(ledger, 'before', 1001, 'last');
      await put(ledger, newRun('mine', 'mine'), [row(2, 1001, 'first'), row(3, 1001, 'last')]);
      const lease = await mustLease(ledger, 'mine');
      await lease.record({ ...NOTHING, announced: [2], settled: [updated(2)] });
      const [history] = await updatesOf(ledger, 'mine');
      expect(history!.row).toBe(3);
      expect(history!.updates.map(({ run, after }) => [run, after])).toEqual([
        ['before', false],
        ['mine', false],
      ]);
      expect(await lease.record({ ...NOTHING, announced: [3] })).toEqual([]);
    });

    it('leaves out other targets, dry runs, and rows that were surely not applied', async () => {
      const { ledger } = ownStore();
      const elsewhere = { ...TARGET, automationUrl: 'https://wms.example/b/Automation.asmx' };
      await put(ledger, { ...newRun('place', 'place'), target: elsewhere }, [row(2, 1001)]);
      const there = await ledger.lease('place', { ...TERMS, target: elsewhere });
      if (there.kind === 'given') await there.lease.record({ ...NOTHING, settled: [updated(2)] });
      await put(ledger, { ...newRun('dry', 'dry'), dryRun: true, target: null }, [row(2, 1001)]);
      await put(ledger, newRun('failed', 'failed'), [row(2, 1001), row(3, 1002), row(4, 1003), row(5, 1004)]);
      const lease = await mustLease(ledger, 'failed');
      const failed = (row: number, mayHaveBeenApplied: boolean) => ({
        ...updated(row),
        outcome: { state: 'failed' as const, message: 'm', mayHaveBeenApplied },
      });
      await lease.record({ ...NOTHING, announced: [4], settled: [failed(2, false), failed(3, true)] });
      const rows = [row(2, 1001), row(3, 1002), row(4, 1003), row(5, 1004)];
      await put(ledger, newRun('mine', 'mine'), rows);
      const found = await updatesOf(ledger, 'mine');
      expect(found.map(({ row, updates }) => [row, updates.map(({ certain }) => certain)])).toEqual([
        [3, [false]],
        [4, [false]],
      ]);
    });

    it('keeps a row from being announced if it differs and came since, in the same step', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('mine', 'mine'), [row(2, 1001), row(3, 1002), row(4, 1003)]);
      const lease = await mustLease(ledger, 'mine');
      await sent(open(), 'other', 1001, 'new');
      await sent(open(), 'same', 1002, 'x');
      const conflicts = await lease.record({ ...NOTHING, announced: [2, 3, 4] });
      const outcome = {
        state: 'conflict',
        run: 'other',
        at: '2026-10-31T12:00:01.000Z',
        values: { Comment: 'new' },
        certain: true,
      };
      expect(conflicts).toEqual([{ row: 2, outcome }]);
      const rows = (await Array.fromAsync(open().rows('mine'))).flat();
      expect(rows.map(({ state, attempts }) => [state, attempts])).toEqual([
        ['conflict', 0],
        ['sending', 1],
        ['sending', 1],
      ]);
      expect(rows[0]!.outcome).toEqual(outcome);
    });

    it('stays a conflict if the row is withdrawn in the same entry, or in a later one', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('mine', 'mine'), [row(2, 1001), row(3, 1002), row(4, 1003)]);
      const lease = await mustLease(ledger, 'mine');
      await sent(open(), 'other', 1001, 'new');
      await sent(open(), 'third', 1002, 'new');
      const withdrawn = (...rows: number[]) => rows.map((row) => ({ row, attempts: 0 }));
      await lease.record({ ...NOTHING, announced: [2, 3, 4], withdrawn: withdrawn(2, 4) });
      await lease.record({ ...NOTHING, withdrawn: withdrawn(3) });
      expect(await ledger.counts('mine')).toEqual({ ...NO_ROWS, conflict: 2, pending: 1 });
    });

    it('is a conflict while the other call is under way, too', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('mine', 'mine'), [row(2, 1001)]);
      const lease = await mustLease(ledger, 'mine');
      const second = open();
      await put(second, newRun('other', 'other'), [row(2, 1001, 'new')]);
      const theirs = await mustLease(second, 'other');
      await theirs.record({ ...NOTHING, announced: [2] });
      const [conflict] = await lease.record({ ...NOTHING, announced: [2] });
      expect(conflict?.outcome).toMatchObject({ state: 'conflict', run: 'other', at: null, certain: false });
    });

    it('is no conflict once a person has seen it', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('mine', 'mine'), [row(2, 1001)]);
      await sent(open(), 'other', 1001, 'new');
      const reply = await ledger.lease('mine', { ...TERMS, seen: await ledger.moment() });
      if (reply.kind !== 'given') throw new Error(reply.kind);
      expect(await reply.lease.record({ ...NOTHING, announced: [2] })).toEqual([]);
      expect(await ledger.counts('mine')).toEqual({ ...NO_ROWS, sending: 1 });
      // What comes afterwards is one, until it is seen as well; a lease of somebody who has not looked changes nothing.
      await sent(open(), 'third', 1001, 'newer');
      await reply.lease.release();
      const second = await mustLease(open(), 'mine');
      expect(await updatesOf(ledger, 'mine').then(([row]) => row!.updates.map(({ after }) => after))).toEqual(
        [false, true],
      );
      await second.release();
      const third = await ledger.lease('mine', { ...TERMS, seen: await ledger.moment() });
      expect(third.kind).toBe('given');
      expect(await updatesOf(ledger, 'mine').then(([row]) => row!.updates.map(({ after }) => after))).toEqual(
        [false, false],
      );
    });

    it('counts for the same content since its first run was started', async () => {
      const { ledger, open } = ownStore();
      await (await sent(ledger, 'first', 1001, 'x')).finish({ ...INTERRUPTED, state: 'finished' });
      await sent(open(), 'other', 1001, 'new');
      await put(ledger, newRun('again', 'first'), [row(2, 1001)]);
      const [found] = await updatesOf(ledger, 'again');
      expect(found!.updates.map(({ run, after }) => [run, after])).toEqual([
        ['first', true],
        ['other', true],
      ]);
    });

    it('counts for all tabs of a file since the first run of one of them was started', async () => {
      const { ledger, open } = ownStore();
      const october = newRun('october', 'file');
      await put(ledger, { ...october, sheet: { ...october.sheet, tab: 'October' } }, [row(2, 1001)]);
      await (await mustLease(ledger, 'october')).finish({ ...INTERRUPTED, state: 'finished' });
      await sent(open(), 'other', 1002, 'new');
      await put(ledger, newRun('all', 'file'), [row(2, 1001), row(3, 1002)]);
      const [found] = await updatesOf(ledger, 'all');
      expect(found).toMatchObject({ row: 3, updates: [{ run: 'other', after: true }] });
    });

    it('writes down rows that are not to be sent, but leaves those of unknown outcome', async () => {
      const { ledger } = ownStore();
      await put(ledger, newRun('mine', 'mine'), [row(2, 1001), row(3, 1002)]);
      const lease = await mustLease(ledger, 'mine');
      await lease.record({ ...NOTHING, announced: [3] });
      const outcome = { state: 'unchanged' as const, run: 'other', at: null };
      await lease.record({
        ...NOTHING,
        unsent: [
          { row: 2, outcome },
          { row: 3, outcome },
        ],
      });
      expect(await ledger.counts('mine')).toEqual({ ...NO_ROWS, unchanged: 1, sending: 1 });
      expect((await Array.fromAsync(ledger.rows('mine', ['unchanged']))).flat()).toMatchObject([{ outcome }]);
    });
  });

  describe(`${name}: rows that correct those of another run`, () => {
    const correcting = (number: number, chargeId: number, report = 1): CheckedRow => ({
      ...row(number, chargeId, 'right'),
      origin: { run: 'first', report, row: number },
    });

    async function stopped(ledger: Ledger): Promise<Lease> {
      await put(ledger, newRun('first'), [row(2, 1001), row(3, 1002), row(4, 1003)]);
      const lease = await mustLease(ledger, 'first');
      await lease.record({ ...NOTHING, announced: [2], settled: [updated(2)] });
      return lease;
    }

    it('close them once they are leased, and not before', async () => {
      const { ledger, open } = ownStore();
      await (await stopped(ledger)).release();
      expect(await ledger.startReport('first')).toBe(1);
      await put(ledger, newRun('second', 'cd'), [
        correcting(3, 1002),
        { ...correcting(4, 1003), problems: [problem(4, 'm')] },
      ]);
      expect((await Array.fromAsync(ledger.rows('second'))).flat()[0]!.origin).toEqual(
        correcting(3, 1002).origin,
      );
      expect(await ledger.counts('first')).toEqual({ ...NO_ROWS, updated: 1, pending: 2 });
      await mustLease(open(), 'second');
      expect(await ledger.counts('first')).toEqual({ ...NO_ROWS, updated: 1, superseded: 2 });
      const [closed] = (await Array.fromAsync(ledger.rows('first', ['superseded']))).flat();
      expect(closed!.outcome).toEqual({ state: 'superseded', run: 'second' });
    });

    it('are out of date if these were updated since their workbook', async () => {
      const { ledger, open } = ownStore();
      const lease = await stopped(ledger);
      expect(await open().startReport('first')).toBe(1);
      await lease.record({ ...NOTHING, announced: [3], settled: [updated(3)] });
      await lease.release();
      expect(await open().startReport('first')).toBe(2);
      await put(ledger, newRun('old', 'cd'), [correcting(3, 1002), correcting(4, 1003)]);
      await put(ledger, newRun('new', 'ef'), [correcting(3, 1002, 2), correcting(4, 1003, 2)]);
      expect((await Array.fromAsync(ledger.outdatedRows('old'))).flat()).toEqual([
        { row: 3, chargeId: 1002, run: 'first', at: '2026-10-31T12:00:01.000Z' },
      ]);
      expect(await Array.fromAsync(ledger.outdatedRows('new'))).toEqual([]);
      const found = (await Array.fromAsync(ledger.knownCharges('old'))).flat();
      expect(found.map(({ row, updates }) => [row, updates[0]!.after])).toEqual([[3, true]]);
    });

    it('that nobody has corrected know no more than these, even if their workbook is newer', async () => {
      const { ledger, open } = ownStore();
      await (await stopped(ledger)).release();
      const second = open();
      await put(second, newRun('other', 'other'), [row(3, 1002, 'new'), row(4, 1003, 'new')]);
      const other = await mustLease(second, 'other');
      await other.record({ ...NOTHING, announced: [3, 4], settled: [updated(3), updated(4)] });
      expect(await ledger.startReport('first')).toBe(1);
      const asBefore = { ...row(3, 1002), origin: correcting(3, 1002).origin! };
      await put(ledger, newRun('second', 'cd'), [asBefore, correcting(4, 1003)]);
      const found = (await Array.fromAsync(ledger.knownCharges('second'))).flat();
      expect(found.map(({ row, updates }) => [row, updates[0]!.after])).toEqual([
        [3, true],
        [4, false],
      ]);
      const lease = await mustLease(ledger, 'second');
      const conflicts = await lease.record({ ...NOTHING, announced: [3, 4] });
      expect(conflicts.map(({ row }) => row)).toEqual([3]);
    });

    it('are not sent while somebody sends that run', async () => {
      const { ledger, open } = ownStore();
      const lease = await stopped(ledger);
      expect(await open().startReport('first')).toBe(1);
      await put(ledger, newRun('second', 'cd'), [correcting(3, 1002)]);
      const reply = await open().lease('second', TERMS);
      expect(reply).toEqual({ kind: 'held', run: 'first', holder: expect.any(String) });
      expect(await ledger.counts('first')).toEqual({ ...NO_ROWS, updated: 1, pending: 2 });
      await lease.release();
      await mustLease(open(), 'second');
    });

    it('of an unknown run are rows like others', async () => {
      const { ledger } = ownStore();
      await put(ledger, newRun('second'), [correcting(3, 1002)]);
      expect(await Array.fromAsync(ledger.outdatedRows('second'))).toEqual([]);
      await mustLease(ledger, 'second');
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
    await open().noteFiles('run1', {
      file: '/srv/done/å "b".csv',
      report: { path: '/srv/done/a.result.xlsx', sha256: 'aa' },
    });
    expect(await ledger.findRun('run1')).toEqual({
      ...before,
      sheet: { ...before.sheet, file: '/srv/done/å "b".csv' },
      report: '/srv/done/a.result.xlsx',
      reportSha256: 'aa',
    });
    await open().noteFiles('run1', { report: { path: '/srv/b.xlsx', sha256: 'bb' } });
    expect(await ledger.findRun('run1')).toMatchObject({
      sheet: { file: '/srv/done/å "b".csv' },
      report: '/srv/b.xlsx',
      reportSha256: 'bb',
    });
    expect(await lease.renew()).toBe(true);
  });
}
