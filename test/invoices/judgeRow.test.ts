import { describe, expect, it } from 'vitest';
import { judgeRow } from '../../src/invoices/judgeRow.ts';
import type { EarlierUpdate, KnownCharge } from '../../src/ledger/ledger.ts';
import type { StandingValues } from '../../src/model/invoice.ts';
import { chargeOf } from './standingCharges.ts';

const AT = '2026-11-01T08:00:00.000Z';

function known(values: object, facts: Partial<KnownCharge> = {}): KnownCharge {
  return {
    row: 2,
    values: { ChargeId: 1001, ...values },
    updates: [],
    exported: null,
    written: null,
    seen: null,
    gone: null,
    before: null,
    ...facts,
  };
}
const asRead = (values: Partial<StandingValues>) => ({ charge: chargeOf(1001, values), at: AT });
const update = (values: object, after: boolean, certain = true): EarlierUpdate => ({
  run: 'r',
  at: AT,
  values,
  certain,
  after,
});
const objectionTo = (charge: KnownCharge, meaning: 'total' | 'unit' | null = 'total') =>
  judgeRow(charge, meaning).objection;

describe('a row is unchanged', () => {
  it('if the invoice says all of it, whatever other runs did', () => {
    const facts = { before: asRead({ Comment: 'a', price: '10.0', Count: '2' }) };
    expect(objectionTo(known({ Comment: 'a', Count: '2.0', TotalPrice: '10.00' }, facts))).toEqual({
      state: 'unchanged',
      invoice: 101,
      at: AT,
    });
    const updates = [update({ Comment: 'z' }, true)];
    expect(objectionTo(known({ Comment: 'a' }, { ...facts, updates }))).toMatchObject({ state: 'unchanged' });
  });

  it('not if another run said so once, and the invoice says something else now', () => {
    const updates = [update({ Comment: 'a' }, false)];
    expect(objectionTo(known({ Comment: 'a' }, { updates }))).toMatchObject({ state: 'unchanged', run: 'r' });
    expect(objectionTo(known({ Comment: 'a' }, { updates, before: asRead({ Comment: 'b' }) }))).toBeNull();
  });

  it('if what can not be read was said by another run', () => {
    const facts = { before: asRead({ Comment: 'a' }), updates: [update({ ArticleGroupId: 7 }, false)] };
    expect(objectionTo(known({ Comment: 'a', ArticleGroupId: 7 }, facts))).toMatchObject({ run: 'r' });
    expect(objectionTo(known({ Comment: 'a', ArticleGroupId: 8 }, facts))).toBeNull();
    // A price means nothing yet.
    const price = { Count: '2', TotalPrice: '10' };
    expect(objectionTo(known(price, { before: asRead({ price: '10', Count: '2' }) }), null)).toBeNull();
  });

  it('if an empty field is cleared, or a line break is of another kind', () => {
    expect(objectionTo(known({ Comment: '' }, { before: asRead({ Comment: null }) }))).toMatchObject({
      state: 'unchanged',
    });
    expect(objectionTo(known({ Comment: 'a\r\nb' }, { before: asRead({ Comment: 'a\nb' }) }))).toMatchObject({
      state: 'unchanged',
    });
  });
});

describe('a row is in conflict', () => {
  const exported = { Comment: 'a', Container: 'C' };

  it('if a field that it changes is not as it was exported', () => {
    const facts = { exported, before: asRead({ Comment: 'b', Container: 'C' }) };
    expect(objectionTo(known({ Comment: 'x' }, facts))).toEqual({
      state: 'conflict',
      invoice: 101,
      at: AT,
      exported: { Comment: 'a' },
      values: { Comment: 'b' },
    });
  });

  it('not for another field, nor if somebody else changed it to the same', () => {
    expect(
      objectionTo(known({ Container: 'D' }, { exported, before: asRead({ Comment: 'b', Container: 'C' }) })),
    ).toBeNull();
    expect(
      objectionTo(
        known(
          { Comment: 'b', Container: 'D' },
          { exported, before: asRead({ Comment: 'b', Container: 'C' }) },
        ),
      ),
    ).toBeNull();
  });

  it('not if a person has seen the newer value on To fix and corrected the row', () => {
    const facts = { exported, before: asRead({ Comment: 'b' }) };
    const seen = chargeOf(1001, { Comment: 'b' });
    expect(objectionTo(known({ Comment: 'x' }, { ...facts, seen }))).toBeNull();
    const older = chargeOf(1001, { Comment: 'c' });
    expect(objectionTo(known({ Comment: 'x' }, { ...facts, seen: older }))).toMatchObject({
      state: 'conflict',
      exported: { Comment: 'c' },
    });
  });

  it('if its charge is gone, or another run came first', () => {
    expect(objectionTo(known({ Comment: 'x' }, { exported, gone: { invoice: 101, at: AT } }))).toEqual({
      state: 'conflict',
      invoice: 101,
      at: AT,
      exported: {},
      values: {},
    });
    const updates = [update({ Comment: 'b' }, true)];
    expect(objectionTo(known({ Comment: 'x' }, { updates, before: asRead({ Comment: 'b' }) }))).toMatchObject(
      {
        state: 'conflict',
        run: 'r',
      },
    );
  });
});

describe('a row is held', () => {
  it('if it may be a mistake, compared with the invoice, else with the export', () => {
    const row = { Count: '1', TotalPrice: '12500' };
    expect(objectionTo(known(row, { before: asRead({ price: '125' }) }))).toMatchObject({ state: 'held' });
    expect(objectionTo(known(row, { exported: { Count: '1', TotalPrice: '125' } }))).toMatchObject({
      state: 'held',
    });
    expect(objectionTo(known(row, { before: asRead({ price: '125' }) }), null)).toBeNull();
  });

  it('and a conflict still says that it is suspicious', () => {
    const facts = { exported: { TotalPrice: '125' }, before: asRead({ price: '130' }) };
    const judgment = judgeRow(known({ Count: '1', TotalPrice: '12500' }, facts), 'total');
    expect(judgment.objection).toMatchObject({ state: 'conflict' });
    expect(judgment.suspicious).toMatchObject({ reasons: [{ now: '130', next: '12500' }] });
  });
});

describe('a row of an undo file', () => {
  const before = asRead({ Count: '1', price: '12500', ActionDate: '2026-10-31T00:00:00' });
  const written = { Count: '1.0', TotalPrice: '125.00', ActionDate: '2019-01-01T00:00:00' };

  it('is not suspicious, because it puts back what stood there; another value in it may be', () => {
    expect(objectionTo(known(written, { before, written }))).toBeNull();
    expect(objectionTo(known(written, { before }))).toMatchObject({ state: 'held' });
    expect(objectionTo(known({ ...written, TotalPrice: '1.25' }, { before, written }))).toMatchObject({
      state: 'held',
      reasons: [{ field: 'TotalPrice', kind: 'factor' }],
    });
  });

  it('is in conflict if what its run left is no longer there, and unchanged if the charge is as it was before', () => {
    const exported = { Count: '1', TotalPrice: '12000' };
    expect(objectionTo(known(written, { before, written, exported }))).toMatchObject({ state: 'conflict' });
    const values = { Count: '1', TotalPrice: '12500.00' };
    expect(objectionTo(known(values, { before, written: values, exported }))).toMatchObject({
      state: 'unchanged',
    });
  });
});
