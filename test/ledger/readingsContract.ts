import { describe, expect, it } from 'vitest';
import type { Lease, Ledger } from '../../src/ledger/ledger.ts';
import type { BaselineCharge, NewBaseline, Reading, VerifiedRows } from '../../src/ledger/readings.ts';
import { LedgerError } from '../../src/model/errors.ts';
import type { Invoice, StandingCharge } from '../../src/model/invoice.ts';
import type { BaselineValues, CheckedRow } from '../../src/model/row.ts';
import { type LedgerRow, NO_ROWS, type Verification } from '../../src/model/run.ts';
import {
  INTERRUPTED,
  lost,
  mustLease,
  NOTHING,
  newRun,
  openStore,
  problem,
  put,
  row,
  type Store,
  TARGET,
  updated,
} from './contract.ts';

const AT = '2026-10-31T11:00:00.000Z';
const LATER = '2026-10-31T11:30:00.000Z';
const { automationUrl, host, warehouse } = TARGET;

export const newBaseline = (id: string): NewBaseline => ({
  id,
  kind: 'export',
  run: null,
  target: { automationUrl, host, warehouse },
  timeZone: 'Europe/Stockholm',
  started: AT,
});

const exported = (id: number, values: BaselineValues = { Comment: 'x' }, invoice = 101): BaselineCharge => ({
  id,
  invoice,
  values,
});

/** A baseline that was written to its end. */
async function putBaseline(ledger: Ledger, id: string, charges: readonly BaselineCharge[]): Promise<void> {
  const writing = await ledger.startBaseline(newBaseline(id));
  await writing.add(charges);
  await writing.finish();
}

export function standing(id: number, price: string, invoice = 101): StandingCharge {
  const values = {
    ActionDate: '2026-10-31T00:00:00',
    Count: '1.0000',
    price,
    ProfitCenterId: null,
    Container: null,
    Comment: 'Lager å\u0000',
  };
  const context = {
    articleCode: 'A',
    articleTitle: null,
    orderNumber: null,
    profitCenterCode: null,
    profitCenterName: null,
  };
  return { id, invoice, values, context };
}

const invoice = (id: number, amount: string): Invoice => ({
  id,
  number: null,
  title: 'October',
  timeZone: 'Europe/Stockholm',
  date: '2026-10-31',
  periodStart: null,
  periodEnd: null,
  amount,
  isExported: false,
  goodsOwner: { id: 42, name: null },
  currency: 'SEK',
});

function reading(charges: readonly StandingCharge[], invoices: readonly Invoice[], at = AT): Reading {
  return { charges, invoices, absent: [], at };
}

const rowsOf = async (ledger: Ledger, run: string): Promise<LedgerRow[]> =>
  (await Array.fromAsync(ledger.rows(run))).flat();
const knownOf = async (ledger: Ledger, run: string) =>
  (await Array.fromAsync(ledger.knownCharges(run))).flat();
const withBaseline = (number: number, chargeId: number, comment = 'new', baseline = 'b1'): CheckedRow => ({
  ...row(number, chargeId, comment),
  baseline,
});

/** A run of one row that was sent, for a charge with a comment. */
async function sent(ledger: Ledger, id: string, chargeId: number, comment: string): Promise<void> {
  await put(ledger, newRun(id, id), [row(2, chargeId, comment)]);
  const lease = await mustLease(ledger, id);
  await lease.record({ ...NOTHING, announced: [2], settled: [updated(2)] });
  await lease.release();
}

/** Holds a store to the contract in `src/ledger/readings.ts`, and to what `Ledger` says of it. Every store runs all of it. */
export function describeReadings(name: string, makeStore: () => Store): void {
  const ownStore = () => openStore(makeStore());

  describe(`${name}: a baseline`, () => {
    it('is found by its exact id, with its charges, by every opening once it is finished', async () => {
      const { ledger, open } = ownStore();
      const before = await ledger.moment();
      const writing = await ledger.startBaseline({ ...newBaseline('b1'), kind: 'undo', run: 'run1' });
      const between = await ledger.moment();
      const odd = { Comment: 'å"\u0000\ud800', Count: null, TotalPrice: '1.50', ProfitCenterId: 7 };
      await writing.add([exported(1001), exported(1002, odd, 102)]);
      await writing.add([exported(1003, {})]);
      const keys = [1003, 1, 1002].map((chargeId) => ({ baseline: 'b1', chargeId }));
      expect(await open().findBaseline('b1')).toBeUndefined();
      expect(await ledger.baselineCharges(keys)).toEqual([undefined, undefined, undefined]);
      await writing.finish();
      const found = await open().findBaseline('b1');
      expect(found).toEqual({
        ...newBaseline('b1'),
        kind: 'undo',
        run: 'run1',
        moment: expect.any(Number),
      });
      expect(found!.moment).toBeGreaterThan(before);
      expect(found!.moment).toBeLessThan(between);
      for (const id of ['b', 'B1', 'b11', '']) expect(await ledger.findBaseline(id)).toBeUndefined();
      await putBaseline(ledger, 'b2', [exported(1001, { Comment: 'of b2' })]);
      expect(
        await open().baselineCharges([
          ...keys,
          { baseline: 'b2', chargeId: 1001 },
          { baseline: 'none', chargeId: 1001 },
        ]),
      ).toEqual([
        exported(1003, {}),
        undefined,
        exported(1002, odd, 102),
        exported(1001, { Comment: 'of b2' }),
        undefined,
      ]);
    });

    it('needs an id of its own, and has each charge once', async () => {
      const { ledger } = ownStore();
      const writing = await ledger.startBaseline(newBaseline('b1'));
      await expect(ledger.startBaseline(newBaseline('b1'))).rejects.toThrow(LedgerError);
      await writing.add([exported(1001)]);
      await expect(writing.add([exported(1002), exported(1001)])).rejects.toThrow(LedgerError);
      await expect(writing.add([exported(1003), exported(1003)])).rejects.toThrow(LedgerError);
      await writing.finish();
      await expect(ledger.startBaseline(newBaseline('b1'))).rejects.toThrow(LedgerError);
      const keys = [1001, 1002, 1003].map((chargeId) => ({ baseline: 'b1', chargeId }));
      expect(await ledger.baselineCharges(keys)).toEqual([exported(1001), undefined, undefined]);
    });

    it('can not be written any more once it is finished or discarded', async () => {
      const { ledger } = ownStore();
      const finished = await ledger.startBaseline(newBaseline('b1'));
      await finished.finish();
      const discarded = await ledger.startBaseline(newBaseline('b2'));
      await discarded.add([exported(1001)]);
      await discarded.discard();
      for (const writing of [finished, discarded]) {
        await expect(writing.add([exported(1002)])).rejects.toThrow(LedgerError);
        await expect(writing.finish()).rejects.toThrow(LedgerError);
        await expect(writing.discard()).rejects.toThrow(LedgerError);
      }
      expect(await ledger.findBaseline('b1')).toBeDefined();
      expect(await ledger.findBaseline('b2')).toBeUndefined();
      await putBaseline(ledger, 'b2', [exported(1002)]);
      expect(await ledger.baselineCharges([{ baseline: 'b2', chargeId: 1001 }])).toEqual([undefined]);
    });

    it('is gone if its writer is, and left alone while the writer works', async () => {
      const { ledger, open } = ownStore();
      const writer = open();
      const writing = await writer.startBaseline(newBaseline('b1'));
      const other = open();
      await writing.add([exported(1001)]);
      await writer.close();
      expect(await open().findBaseline('b1')).toBeUndefined();
      await putBaseline(other, 'b1', [exported(1002)]);
      expect(await ledger.baselineCharges([{ baseline: 'b1', chargeId: 1001 }])).toEqual([undefined]);
    });
  });

  describe(`${name}: rows with a baseline`, () => {
    const stated = { ChargeId: 1001, Comment: 'x', Container: 'A' };
    const untouched = (number: number): CheckedRow => ({
      ...withBaseline(number, 1001),
      values: { ChargeId: 1001 },
      stated,
    });

    it('are unchanged if it left nothing to send, and keep what the cells say', async () => {
      const { ledger, open } = ownStore();
      const alone: CheckedRow = { ...row(3, 1002), values: { ChargeId: 1002 } };
      const invalid = { ...untouched(4), problems: [problem(4, 'm')], invoice: 101 };
      await put(ledger, newRun('run1'), [untouched(2), alone, invalid, withBaseline(5, 1003)]);
      const [first, second, third, fourth] = await rowsOf(open(), 'run1');
      expect(first).toMatchObject({ baseline: 'b1', stated, values: { ChargeId: 1001 }, attempts: 0 });
      expect(first).toMatchObject({ state: 'unchanged', outcome: { state: 'unchanged', baseline: 'b1' } });
      expect(second).toMatchObject({ state: 'pending', outcome: null });
      expect([second!.baseline, second!.stated, second!.invoice]).toEqual([undefined, undefined, undefined]);
      expect(third).toMatchObject({ state: 'invalid', outcome: null, stated, baseline: 'b1', invoice: 101 });
      expect(fourth).toMatchObject({ state: 'pending', outcome: null });
      const figures = (await Array.fromAsync(ledger.figures('run1'))).flat();
      expect(figures.map((each) => each.stated)).toEqual([stated, undefined, stated, undefined]);
      expect((await ledger.sendable('run1', 0, 10)).map((each) => each.row)).toEqual([3, 5]);
    });

    it('that get a problem later are invalid, and nothing else', async () => {
      const { ledger } = ownStore();
      const loading = await ledger.startLoading(newRun('run1'));
      await loading.addRows([untouched(2)]);
      await loading.addProblems([problem(2, 'twice')]);
      await loading.finish(newRun('run1').sheet, null);
      expect(await rowsOf(ledger, 'run1')).toMatchObject([{ state: 'invalid', outcome: null }]);
    });

    it('know no more than was known when it was started', async () => {
      const { ledger } = ownStore();
      await sent(ledger, 'before', 1001, 'old');
      const writing = await ledger.startBaseline(newBaseline('b1'));
      await sent(ledger, 'between', 1001, 'newer');
      await writing.finish();
      const rows = [withBaseline(2, 1001), row(3, 1001, 'new'), withBaseline(4, 1001, 'new', 'unknown')];
      await put(ledger, newRun('mine', 'mine'), rows);
      const found = await knownOf(ledger, 'mine');
      expect(found.map((each) => each.updates.map(({ run, after }) => [run, after]))).toEqual([
        [
          ['before', false],
          ['between', true],
        ],
        [
          ['before', false],
          ['between', false],
        ],
        [
          ['before', false],
          ['between', false],
        ],
      ]);
      const lease = await mustLease(ledger, 'mine');
      const conflicts = await lease.record({ ...NOTHING, announced: [2, 3] });
      expect(conflicts).toMatchObject([{ row: 2, outcome: { state: 'conflict', run: 'between' } }]);
    });

    it('that correct others know what the workbook said, or, uncorrected, what those knew', async () => {
      const { ledger } = ownStore();
      await putBaseline(ledger, 'b1', [exported(1001), exported(1002)]);
      await put(ledger, newRun('first'), [withBaseline(2, 1001), withBaseline(3, 1002)]);
      await (await mustLease(ledger, 'first')).release();
      await sent(ledger, 'other1', 1001, 'theirs');
      await sent(ledger, 'other2', 1002, 'theirs');
      expect(await ledger.startReport('first')).toBe(1);
      const origin = (number: number, run = 'first') => ({ run, report: 1, row: number });
      await put(ledger, newRun('second', 'cd'), [
        { ...withBaseline(2, 1001, 'right'), origin: origin(2) },
        { ...withBaseline(3, 1002), origin: origin(3) },
        { ...withBaseline(4, 1002, 'right'), origin: origin(4, 'unknown') },
      ]);
      const found = await knownOf(ledger, 'second');
      expect(found.map((each) => [each.row, each.updates[0]!.after])).toEqual([
        [2, false],
        [3, true],
        [4, true],
      ]);
    });

    it('of an undo know what became of the charge since its run only if that is what they expect there', async () => {
      const { ledger } = ownStore();
      for (const charge of [1001, 1002, 1003]) await sent(ledger, `undone${charge}`, charge, 'mine');
      await sent(ledger, 'other1', 1001, 'theirs');
      await sent(ledger, 'other2', 1002, 'theirs');
      await sent(ledger, 'back2', 1002, 'mine');
      for (const charge of [1001, 1002, 1003]) {
        const id = `undo${charge}`;
        const undo = { ...newBaseline(id), kind: 'undo', run: `undone${charge}` } as const;
        const writing = await ledger.startBaseline(undo);
        await writing.add([{ ...exported(charge, { Comment: 'mine' }), written: { Comment: 'before' } }]);
        await writing.finish();
      }
      await put(ledger, newRun('taking back', 'tb'), [
        withBaseline(2, 1001, 'before', 'undo1001'),
        withBaseline(3, 1002, 'before', 'undo1002'),
        withBaseline(4, 1003, 'before', 'undo1003'),
      ]);
      const known = await knownOf(ledger, 'taking back');
      const after = known.map(({ row, updates }) => [row, updates.filter((each) => each.after).length]);
      expect(after).toEqual([
        [2, 1],
        [3, 0],
        [4, 0],
      ]);
      expect(known[0]).toMatchObject({ exported: { Comment: 'mine' }, written: { Comment: 'before' } });
      const lease = await mustLease(ledger, 'taking back');
      const conflicts = await lease.record({ ...NOTHING, announced: [2, 3, 4] });
      expect(conflicts.map(({ row }) => row)).toEqual([2]);
    });

    it('have what their baseline says among what is known, until they are sent', async () => {
      const { ledger, open } = ownStore();
      await putBaseline(ledger, 'b1', [exported(1001, { Comment: 'was', Count: null }), exported(1002)]);
      await put(ledger, newRun('mine', 'mine'), [
        withBaseline(2, 1001),
        row(3, 1002),
        withBaseline(4, 1003),
        withBaseline(5, 1002, 'new', 'unknown'),
        withBaseline(6, 1002),
      ]);
      const nothing = { updates: [], written: null, seen: null, gone: null, before: null };
      const values = (id: number) => ({ ChargeId: id, Comment: 'new' });
      expect(await knownOf(open(), 'mine')).toEqual([
        { ...nothing, row: 2, values: values(1001), exported: { Comment: 'was', Count: null } },
        { ...nothing, row: 6, values: values(1002), exported: { Comment: 'x' } },
      ]);
      const lease = await mustLease(ledger, 'mine');
      await lease.record({ ...NOTHING, announced: [2, 6], settled: [updated(2)] });
      expect((await knownOf(ledger, 'mine')).map((each) => each.row)).toContain(6);
      expect((await knownOf(ledger, 'mine')).map((each) => each.row)).not.toContain(2);
    });
  });

  describe(`${name}: where charges are`, () => {
    it('is known by the last note for the target, else by the baseline, else by the row', async () => {
      const { ledger, open } = ownStore();
      await putBaseline(ledger, 'b1', [exported(1001, {}, 201), exported(1002, {}, 202)]);
      const at = (each: CheckedRow, invoice: number): CheckedRow => ({ ...each, invoice });
      await put(ledger, newRun('run1'), [
        at(withBaseline(2, 1001), 301),
        at(withBaseline(3, 1002), 302),
        at(row(4, 1003), 303),
        row(5, 1004),
        row(6, 1005),
        { ...row(7, 1006), problems: [problem(7, 'm')], invoice: 999 },
      ]);
      const url = TARGET.automationUrl.toUpperCase();
      await ledger.noteInvoices(url, [
        { id: 1001, invoice: 1 },
        { id: 1004, invoice: 104 },
      ]);
      await open().noteInvoices(TARGET.automationUrl, [{ id: 1001, invoice: 101 }]);
      await ledger.noteInvoices('https://wms.example/b/Automation.asmx', [{ id: 1005, invoice: 9 }]);
      const invoices = [101, 104, 202, 303];
      expect(await open().placesOf('run1', 'to send')).toEqual({ invoices, unplaced: 1 });
      expect(await ledger.placesOf('run1', 'updated')).toEqual({ invoices: [], unplaced: 0 });
      const lease = await mustLease(ledger, 'run1');
      await lease.record({ ...NOTHING, announced: [2, 4, 6], settled: [updated(4), updated(6)] });
      expect(await ledger.placesOf('run1', 'to send')).toEqual({ invoices: [101, 104, 202], unplaced: 0 });
      expect(await ledger.placesOf('run1', 'updated')).toEqual({ invoices: [303], unplaced: 1 });
    });
  });

  describe(`${name}: how charges stood before`, () => {
    it('is the newest reading, for every opening', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001), row(3, 1002), row(4, 1003)]);
      await ledger.noteBefore(
        'run1',
        reading([standing(1001, '1'), standing(1002, '2')], [invoice(101, '3')]),
      );
      await open().noteBefore('run1', reading([standing(1001, '5.00', 102)], [invoice(102, '5')], LATER));
      await ledger.noteBefore('run1', reading([], [invoice(101, '2')], LATER));
      const rows = await rowsOf(open(), 'run1');
      expect(rows.map(({ before, after }) => [before, after])).toEqual([
        [standing(1001, '5.00', 102), null],
        [standing(1002, '2'), null],
        [null, null],
      ]);
      expect((await knownOf(open(), 'run1')).map((each) => [each.row, each.before])).toEqual([
        [2, { charge: standing(1001, '5.00', 102), at: LATER }],
        [3, { charge: standing(1002, '2'), at: AT }],
      ]);
      expect(await open().runInvoices('run1')).toEqual([
        { id: 101, before: invoice(101, '2'), after: null },
        { id: 102, before: invoice(102, '5'), after: null },
      ]);
    });

    it('stays once a call was made for the charge, and so does its invoice; nothing later is added', async () => {
      const { ledger, open } = ownStore();
      const ids = [1001, 1002, 1003, 1004, 1005, 1006];
      await put(
        ledger,
        newRun('run1'),
        ids.map((id, index) => row(index + 2, id)),
      );
      await ledger.noteBefore(
        'run1',
        reading(
          [
            standing(1001, '1', 101),
            standing(1002, '1', 102),
            standing(1003, '1', 103),
            standing(1004, '1', 104),
          ],
          [101, 102, 103, 104].map((id) => invoice(id, '1')),
        ),
      );
      const lease = await mustLease(ledger, 'run1');
      await lease.record({ ...NOTHING, announced: [2, 3, 4, 6], settled: [updated(2)] });
      // Withdrawn after a call, and withdrawn before one was made.
      const withdrawn = [
        { row: 3, attempts: 1 },
        { row: 4, attempts: 0 },
      ];
      await lease.record({ ...NOTHING, withdrawn });
      await lease.release();
      const second = ids.map((id, index) => standing(id, '9', 101 + index));
      await open().noteBefore(
        'run1',
        reading(
          second,
          [101, 102, 103, 104, 105, 106].map((id) => invoice(id, '9')),
          LATER,
        ),
      );
      const prices = (await rowsOf(ledger, 'run1')).map(({ before }) => before?.values.price);
      expect(prices).toEqual(['1', '1', '9', '9', undefined, '9']);
      expect((await ledger.runInvoices('run1')).map(({ id, before }) => [id, before?.amount])).toEqual([
        [101, '1'],
        [102, '1'],
        [103, '9'],
        [104, '9'],
        [106, '9'],
      ]);
    });

    it('is known of an invoice that a call has changed even if its charge is not in the reading', async () => {
      const { ledger } = ownStore();
      await put(ledger, newRun('run1'), [row(2, 1001), row(3, 1002)]);
      const both = [standing(1001, '1'), standing(1002, '1')];
      await ledger.noteBefore('run1', reading(both, [invoice(101, '2')]));
      const lease = await mustLease(ledger, 'run1');
      await lease.record({ ...NOTHING, announced: [2], settled: [updated(2)] });
      await lease.release();
      await ledger.noteBefore('run1', reading([standing(1002, '5')], [invoice(101, '7')], LATER));
      expect((await rowsOf(ledger, 'run1')).map(({ before }) => before?.values.price)).toEqual(['1', '5']);
      expect(await ledger.runInvoices('run1')).toMatchObject([{ id: 101, before: { amount: '2' } }]);
    });

    it('is of one run alone, and forgotten with it', async () => {
      const { ledger } = ownStore();
      for (const id of ['run1', 'run2']) await put(ledger, newRun(id, id), [row(2, 1001)]);
      await ledger.noteBefore('run1', reading([standing(1001, '1')], [invoice(101, '1')]));
      expect(await rowsOf(ledger, 'run2')).toMatchObject([{ before: null }]);
      expect(await ledger.runInvoices('run2')).toEqual([]);
      await ledger.discard('run1');
      await put(ledger, newRun('run1', 'run1'), [row(2, 1001)]);
      expect(await rowsOf(ledger, 'run1')).toMatchObject([{ before: null }]);
      expect(await ledger.runInvoices('run1')).toEqual([]);
    });

    it('shows what is gone from its invoice, and what the person has seen who corrected a row', async () => {
      const { ledger } = ownStore();
      await putBaseline(ledger, 'b1', [exported(1001), exported(1002, {}, 102), exported(1003, {}, 103)]);
      const rows = [withBaseline(2, 1001), withBaseline(3, 1002), withBaseline(4, 1003)];
      await put(ledger, newRun('first', 'ab'), rows);
      await ledger.noteBefore('first', {
        ...reading([standing(1001, '1')], [invoice(101, '1')]),
        absent: [102],
      });
      const gone = (await knownOf(ledger, 'first')).map((each) => each.gone);
      expect(gone).toEqual([null, { invoice: 102, at: AT }, null]);
      await (await mustLease(ledger, 'first')).release();
      await ledger.startReport('first');
      const origin = (number: number) => ({ run: 'first', report: 1, row: number });
      await put(ledger, newRun('second', 'cd'), [
        { ...withBaseline(2, 1001, 'right'), origin: origin(2) },
        { ...withBaseline(3, 1001), origin: origin(2) },
        { ...withBaseline(4, 1002, 'right'), origin: origin(3) },
      ]);
      const seen = (await knownOf(ledger, 'second')).map((each) => each.seen);
      expect(seen).toEqual([standing(1001, '1'), null, null]);
    });
  });

  describe(`${name}: what a reading after the updates shows`, () => {
    const VERIFIED: Verification = { state: 'verified', invoice: 101, at: LATER };
    const DIFFERS: Verification = {
      state: 'differs',
      invoice: 101,
      at: LATER,
      fields: [{ field: 'TotalPrice', sent: '5.00', read: null }],
    };
    const UNREAD: Verification = { state: 'unread', reason: 'The invoice is gone.' };
    const shown = (rows: VerifiedRows['rows']): VerifiedRows => ({
      ...reading([standing(1001, '5')], [invoice(101, '5')], LATER),
      rows,
    });

    async function sentThree(ledger: Ledger): Promise<Lease> {
      await put(ledger, newRun('run1'), [row(2, 1001), row(3, 1002), row(4, 1003), row(5, 1004)]);
      await ledger.noteBefore('run1', reading([standing(1001, '1')], [invoice(101, '1')]));
      const lease = await mustLease(ledger, 'run1');
      const settled = [updated(2), updated(3), updated(4)];
      await lease.record({ ...NOTHING, announced: [2, 3, 4], settled });
      return lease;
    }

    it('is kept beside what stood before, with what came out of each row', async () => {
      const { ledger, open } = ownStore();
      const lease = await sentThree(ledger);
      expect(await ledger.verifications('run1')).toEqual({ verified: 0, differs: 0, unread: 0 });
      await lease.verify(
        shown([
          { row: 2, verification: UNREAD },
          { row: 3, verification: DIFFERS },
        ]),
      );
      await lease.verify({ ...shown([{ row: 2, verification: VERIFIED }]), charges: [], invoices: [] });
      const rows = await rowsOf(open(), 'run1');
      expect(rows.map(({ verification }) => verification)).toEqual([VERIFIED, DIFFERS, null, null]);
      expect(rows[0]).toMatchObject({
        state: 'updated',
        before: standing(1001, '1'),
        after: standing(1001, '5'),
      });
      expect(rows[1]).toMatchObject({ before: null, after: null });
      expect(await open().verifications('run1')).toEqual({ verified: 1, differs: 1, unread: 0 });
      expect(await open().runInvoices('run1')).toEqual([
        { id: 101, before: invoice(101, '1'), after: invoice(101, '5') },
      ]);
    });

    it('is looked for in the updated rows of the charges asked for', async () => {
      const { ledger, open } = ownStore();
      const lease = await sentThree(ledger);
      await lease.record({ ...NOTHING, announced: [5] });
      await sent(ledger, 'other', 1001, 'x');
      const found = await open().updatedRows('run1', [1004, 1003, 1001, 1001, 77]);
      expect(found).toEqual((await rowsOf(ledger, 'run1')).filter((each) => [2, 4].includes(each.row)));
      expect(await ledger.updatedRows('run1', [])).toEqual([]);
    });

    it('is written all or not at all, and only with a lease', async () => {
      const { ledger, open, expireLeases } = ownStore();
      const lease = await sentThree(ledger);
      const missing = shown([
        { row: 2, verification: VERIFIED },
        { row: 99, verification: VERIFIED },
      ]);
      const nothingWritten = async (): Promise<void> => {
        expect(await rowsOf(ledger, 'run1')).toMatchObject([{ verification: null, after: null }, {}, {}, {}]);
        expect(await ledger.runInvoices('run1')).toMatchObject([{ after: null }]);
      };
      await expect(lease.verify(missing)).rejects.toThrow(LedgerError);
      await nothingWritten();
      expireLeases();
      const next = await mustLease(open(), 'run1');
      const one = shown([{ row: 2, verification: VERIFIED }]);
      await lease.verify(one).then(() => expect.fail(), lost);
      await next.release();
      await next.verify(one).then(() => expect.fail(), lost);
      await nothingWritten();
    });
  });

  describe(`${name}: a row that is held`, () => {
    const reasons = [{ field: 'Count', kind: 'factor', now: '1', next: '100' } as const];

    it('is counted, and belongs to the run that corrects it once that is leased', async () => {
      const { ledger, open } = ownStore();
      await put(ledger, newRun('first'), [row(2, 1001), row(3, 1002)]);
      const lease = await mustLease(ledger, 'first');
      await lease.record({ ...NOTHING, unsent: [{ row: 2, outcome: { state: 'held', reasons } }] });
      await lease.finish({ ...INTERRUPTED, state: 'finished' });
      await lease.release();
      expect(await open().counts('first')).toEqual({ ...NO_ROWS, held: 1, pending: 1 });
      expect((await Array.fromAsync(ledger.rows('first', ['held']))).flat()).toMatchObject([
        { row: 2, outcome: { state: 'held', reasons } },
      ]);
      expect((await ledger.sendable('first', 0, 9)).map((each) => each.row)).toEqual([3]);
      await ledger.startReport('first');
      await put(ledger, newRun('second', 'cd'), [
        { ...row(2, 1001), origin: { run: 'first', report: 1, row: 2 } },
      ]);
      await mustLease(ledger, 'second');
      expect(await ledger.counts('first')).toEqual({ ...NO_ROWS, superseded: 1, pending: 1 });
    });
  });

  it(`${name}: what shows the meaning of prices is counted once by source, for its target`, async () => {
    const { ledger, open } = ownStore();
    const of = (source: string, meaning: 'total' | 'unit') => ({ source, meaning });
    expect(await ledger.priceEvidence(automationUrl)).toEqual({ total: 0, unit: 0 });
    await ledger.notePriceEvidence(automationUrl, [of('invoice 101', 'total'), of('invoice 102', 'total')]);
    await open().notePriceEvidence(automationUrl.toUpperCase(), [
      of('invoice 101', 'total'),
      of('r', 'unit'),
    ]);
    await ledger.notePriceEvidence('https://wms.example/b/Automation.asmx', [of('invoice 101', 'unit')]);
    expect(await open().priceEvidence(automationUrl)).toEqual({ total: 2, unit: 1 });
    await ledger.notePriceEvidence(automationUrl, [of('invoice 102', 'unit')]);
    expect(await ledger.priceEvidence(automationUrl.toUpperCase())).toEqual({ total: 1, unit: 2 });
  });

  it(`${name}: the rows of a charge are found in all runs but dry ones, the newest first`, async () => {
    const { ledger, open } = ownStore();
    await put(ledger, newRun('old', 'a'), [row(2, 1001), row(3, 1002)]);
    await put(ledger, { ...newRun('dry', 'b'), dryRun: true, target: null }, [row(2, 1001)]);
    await put(ledger, newRun('new', 'c'), [
      row(2, 1002),
      row(4, 1001),
      { ...row(9, 1001), problems: [problem(9, 'm')] },
    ]);
    await ledger.noteBefore('new', reading([standing(1001, '1')], []));
    const found = await open().rowsOfCharge(1001);
    expect(found.map(({ run, row: { row, state, before } }) => [run.id, row, state, before?.id])).toEqual([
      ['new', 4, 'pending', 1001],
      ['new', 9, 'invalid', 1001],
      ['old', 2, 'pending', undefined],
    ]);
    expect(found[0]!.run).toEqual(await ledger.findRun('new'));
    expect(found[0]!.row).toEqual((await rowsOf(ledger, 'new'))[1]);
    expect(await ledger.rowsOfCharge(1)).toEqual([]);
    // Whatever became of them.
    const lease = await mustLease(ledger, 'new');
    await lease.record({
      ...NOTHING,
      announced: [2, 4],
      settled: [updated(4)],
      withdrawn: [{ row: 2, attempts: 1 }],
    });
    await lease.release();
    await mustLease(ledger, 'old');
    await ledger.abandon('new', AT);
    const states = async (charge: number) =>
      (await open().rowsOfCharge(charge)).map(({ run, row: { state } }) => [run.id, state]);
    expect(await states(1001)).toEqual([
      ['new', 'updated'],
      ['new', 'invalid'],
      ['old', 'pending'],
    ]);
    expect(await states(1002)).toEqual([
      ['new', 'pending'],
      ['old', 'pending'],
    ]);
  });

  it(`${name}: the exported files that have a charge are found, the newest first`, async () => {
    const { ledger, open } = ownStore();
    await putBaseline(ledger, 'b1', [exported(1001, { Comment: 'first' }), exported(1002)]);
    const undo = {
      ...exported(1001, { Comment: 'left' }, 102),
      written: { Comment: 'before', Count: '1.50' },
    };
    await putBaseline(ledger, 'b2', [undo]);
    await (await ledger.startBaseline(newBaseline('unfinished'))).add([exported(1001)]);
    const found = await open().baselinesOfCharge(1001);
    expect(found.map(({ baseline, charge }) => [baseline.id, charge])).toEqual([
      ['b2', undo],
      ['b1', exported(1001, { Comment: 'first' })],
    ]);
    expect(found[1]!.baseline).toEqual(await ledger.findBaseline('b1'));
    expect(await ledger.baselinesOfCharge(1)).toEqual([]);
    expect(await ledger.baselineCharges([{ baseline: 'b2', chargeId: 1001 }])).toEqual([undo]);
  });
}
