import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { closing } from '../../src/lib/closing.ts';
import type { SimulatedCharge } from '../../src/simulator/world/charges.ts';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { access, ownSimulator } from './simulator.ts';

const FIRST = 1001;
const CHARGES = 500;
const INVOICES = 10;

/** Ten invoices of 50 charges each, from 101. */
const SEEDS = Array.from({ length: INVOICES }, (_, at) => ({
  id: 101 + at,
  charges: { from: FIRST + at * 50, to: FIRST + at * 50 + 49 },
  exported: at === 9,
}));

const WORLD = { charges: { from: FIRST, to: FIRST + CHARGES - 1 }, invoices: SEEDS };

type Change = readonly [row: number, column: string, value: (charge: SimulatedCharge) => string | number];

/** What a person changes: rows of a column, and the new value by the charge as it is. */
const CHANGES: readonly Change[] = (
  [
    [[2, 60, 61, 140], 'D', (charge) => plus(charge, 1.5)],
    [[3, 62, 200], 'C', (charge) => Number(charge.count) + 1],
    [[4, 63, 300], 'B', () => '2026-10-15'],
    [[5, 64, 400], 'E', ({ profitCenterId }) => (profitCenterId === 1 ? 2 : 1)],
    [[5, 65, 450], 'F', ({ id }) => `00${id}`],
    [[6, 64, 66, 501], 'G', ({ id }) => `=changed "${id}"\nåäö`],
  ] as const satisfies readonly (readonly [readonly number[], string, Change[2]])[]
).flatMap(([rows, column, value]) => rows.map((row): Change => [row, column, value]));

function plus({ totalPrice }: SimulatedCharge, more: number): number {
  return Number((Number(totalPrice) + more).toFixed(2));
}

/** What a changed cell has in the request. */
function sentFor(column: string, next: string, charge: SimulatedCharge): Record<string, string> {
  switch (column) {
    case 'B':
      return { ActionDate: `${next}T00:00:00` };
    case 'C':
      return { Count: next, TotalPrice: charge.totalPrice! };
    case 'D':
      return { Count: charge.count!, TotalPrice: next };
    case 'E':
      return { ProfitCenterId: next };
    case 'F':
      return { Container: next };
    default:
      return { Comment: next.replaceAll('"', '&quot;') };
  }
}

/** The elements of a request that have a text, but for the user, the password and the id. */
function elements(body: string): Record<string, string> {
  const found = [...body.matchAll(/<(\w+)(?: [^>]*)?>([^<]*)<\/\1>/g)];
  return Object.fromEntries(
    found.flatMap(([, name = '', text = '']) =>
      /^(?:UserName|Password|ChargeId)$/.test(name) ? [] : [[name, text]],
    ),
  );
}

describe('charges export', () => {
  it('of 500 charges, 20 changed cells: the import sends exactly these, and proves that they arrived', async () => {
    expect(CHANGES).toHaveLength(20);
    const folder = ownFolder();
    const simulator = await ownSimulator({ ...WORLD, keepBodies: 'redacted' });
    const env = access(simulator, folder);
    const period = ['--from', '2026-10-31', '--to', '2026-10-31'];
    const exported = await charges(['export', 'all.xlsx', ...period], { cwd: folder, env });
    expect(exported, exported.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(exported.stdout).toContain('500 on 10 invoices');
    expect(exported.stdout).toContain('1 invoice is exported already');
    expect(exported.stdout).toContain('charges import all.xlsx\n');
    const before = structuredClone([...simulator.charges.values()]);
    const path = join(folder, 'all.xlsx');
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(path);
    const tab = book.getWorksheet('Charges')!;
    expect(tab.rowCount).toBe(CHARGES + 1);
    const expected = new Map<number, Record<string, string>>();
    for (const [row, column, value] of CHANGES) {
      const charge = before.find(({ id }) => id === tab.getCell(`A${row}`).value)!;
      const next = value(charge);
      tab.getCell(`${column}${row}`).value = next;
      expected.set(charge.id, { ...expected.get(charge.id), ...sentFor(column, `${next}`, charge) });
    }
    await book.xlsx.writeFile(path);
    const imported = await charges(['import', 'all.xlsx', '--json'], { cwd: folder, env });
    expect(imported.code, imported.stderr).toBe(0);
    const { counts, run } = imported.json();
    expect(counts).toMatchObject({
      rows: CHARGES,
      updated: expected.size,
      unchanged: CHARGES - expected.size,
    });
    const updates = simulator.log.filter(({ operation }) => operation === 'UpdateCharge');
    expect(new Map(updates.map(({ chargeId, body }) => [chargeId, elements(body!)]))).toEqual(expected);
    expect(updates).toHaveLength(expected.size);
    await using ledger = closing(openLedger(join(folder, 'state')));
    expect(await ledger.verifications(run!)).toMatchObject({ verified: expected.size, differs: 0 });
    const untouched = before.filter(({ id }) => !expected.has(id));
    expect(untouched.map(({ id }) => simulator.charges.get(id))).toEqual(untouched);
  });

  it('writes what it can of the invoices that are named, and names the others', async () => {
    const folder = ownFolder();
    const env = access(await ownSimulator(WORLD), folder);
    const call = (...args: string[]) => charges(['export', ...args], { cwd: folder, env });
    const some = await call('some.csv', '--invoice', '103,999', '--json');
    expect(some.code).toBe(4);
    expect(JSON.parse(some.stdout)).toMatchObject({
      file: 'some.csv',
      charges: 50,
      priceMeaning: 'total',
      invoices: [{ id: 103, exported: false, charges: 50 }],
      missing: [999],
      error: { code: 'invoices-missing' },
    });
    expect(some.stderr).toContain('The server does not give invoice 999. The other invoices were exported.');
    expect(readFileSync(join(folder, 'some.csv'), 'utf8').split('\r\n')).toHaveLength(52);
    const again = await call('some.csv', '--not-exported');
    expect(again).toMatchObject({
      code: 2,
      stderr: 'some.csv already exists. Choose another name: an export replaces no file.\n',
    });
    const open = await call('open.xlsx', '--not-exported', '--json');
    const ids = JSON.parse(open.stdout).invoices.map(({ id }: { id: number }) => id);
    expect(ids).toEqual(SEEDS.slice(0, 9).map(({ id }) => id));
    expect(readdirSync(folder).sort()).toEqual(['open.xlsx', 'some.csv', 'state']);
  });

  it('writes no file if nothing can be read, and says what to do', async () => {
    const folder = ownFolder();
    const user = { username: 'demo', password: 'demo', kind: 'both', goodsOwnerId: 42 } as const;
    const simulator = await ownSimulator({ ...WORLD, users: [{ ...user, seesInvoices: false }] });
    const env = access(simulator, folder);
    const call = (...args: string[]) => charges(['export', 'a.csv', ...args, '--json'], { cwd: folder, env });
    const refused = await call('--invoice', '101');
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ file: null, charges: 0, error: { code: 'refused' } });
    expect(refused.stderr).toContain('Allow this user to see invoicing information in the API');
    const unclear = await call();
    expect(unclear.code).toBe(2);
    expect(unclear.stderr).toContain('Say which invoices to export: --invoice 101,102,');
    const nobody = await charges(['export', 'a.csv', '--invoice', '101'], {
      cwd: folder,
      env: { ...env, ONGOING_GOODS_OWNER_ID: undefined },
    });
    expect(nobody).toMatchObject({
      code: 2,
      stderr:
        'Invoices can only be read for one goods owner. Set it with --goods-owner-id or ONGOING_GOODS_OWNER_ID.\n',
    });
    expect(readdirSync(folder)).toEqual(['state']);
  });
});
