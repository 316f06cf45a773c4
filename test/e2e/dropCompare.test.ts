import { renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { dropFolder, today, until } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

const DAY = today();
const OPTIONS = {
  charges: [
    { id: 1001, count: '2', totalPrice: '125.00' },
    { id: 1002, count: '3', totalPrice: '30.00' },
  ],
  invoices: [{ id: 101, charges: [1001, 1002] }],
};

describe('a drop folder whose invoices can be read', () => {
  it('does not send 12,500 for 125.00 at night, and says so wherever a person may look; accepted from To fix, it is sent', async () => {
    const simulator = await ownSimulator(OPTIONS);
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    folder.putText(
      'night.csv',
      'ChargeId,Count,TotalPrice,Comment,Invoice\n1001,2,12500,,101\n1002,3,33,new,101\n',
    );
    const { code, stdout } = await folder.drop();
    expect(code).toBe(4);
    expect(stdout).toContain(
      'night.csv: failed. 1 updated, 1 held. Read again: 1 row verified on the invoices. Invoice 2026-0101: 155.00 → 158.00. Fix the rows',
    );
    expect(stdout).toContain('1 file: 1 failed.\nRows: 1 verified, 1 held.\n');
    expect(simulator.charges.get(1001)).toMatchObject({ totalPrice: '125.00', updates: 0 });
    expect(simulator.charges.get(1002)).toMatchObject({ totalPrice: '33', updates: 1 });
    expect(folder.files()).toEqual(['csv', 'result.xlsx', 'txt'].map((end) => `failed/${DAY}/night.${end}`));
    const page = folder.read(`failed/${DAY}/night.txt`);
    expect(page).toContain('Rows:               2: 1 updated, 1 held\n');
    expect(page).toContain('Verified:           Read again: 1 row verified on the invoices.\n');
    expect(page).toContain('Amount:             invoice 2026-0101: 155.00 → 158.00\n');
    expect(page).toContain(
      'Not updated:\n  row 2, charge 1001: Not sent, because it may be a mistake: TotalPrice 125.00 → 12,500.00 is more than 10 times as much.',
    );

    // As it is, it is held again, because nobody has said that it is meant.
    const workbook = join('drop', 'failed', DAY, 'night.result.xlsx');
    const call = { cwd, env: access(simulator, cwd) };
    const again = (await charges(['import', workbook, '--json'], call)).json();
    expect([again.exitCode, again.counts]).toMatchObject([4, { rows: 1, held: 1 }]);
    const accepted = (await charges(['import', workbook, '--accept-suspicious', '--json'], call)).json();
    expect(accepted).toMatchObject({
      exitCode: 0,
      counts: { rows: 1, updated: 1 },
      compare: { verified: 1 },
    });
    expect(simulator.charges.get(1001)).toMatchObject({ totalPrice: '12500', updates: 1 });
  });

  it('stopped while it reads them, has sent nothing, needs nobody, and is continued by the next pass', async () => {
    const simulator = await ownSimulator(OPTIONS);
    const folder = dropFolder(ownFolder(), simulator);
    for (const name of ['a.csv', 'b.csv'])
      folder.putText(name, `ChargeId,Comment,Invoice\n1001,${name},101\n`);
    simulator.setFaults({ rest: { latency: { minMs: 60_000, maxMs: 60_000 } } });
    const { child, ended } = folder.start('drop', '--json');
    await until('the invoice is being read', () => simulator.reads > 0);
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({
      end: 'interrupted',
      calls: 0,
      sheets: [{ file: 'a.csv', state: 'in processing', needsPerson: false }],
      waiting: ['b.csv'],
    });
    simulator.setFaults({});
    expect((await folder.drop()).code).toBe(0);
    expect(simulator.charges.get(1001)).toMatchObject({ comment: 'b.csv', updates: 2 });
  });

  it('files a file whose update is not on the invoice as sent where a person looks, though all rows were updated', async () => {
    const simulator = await ownSimulator(OPTIONS);
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    folder.putText('a.csv', 'ChargeId,Comment,Invoice\n1001,sent,101\n');
    const first = JSON.parse((await folder.drop('--json')).stdout);
    const amounts = { before: '155.00', after: '155.00' };
    const invoices = [{ id: 101, number: '2026-0101', exported: false, ...amounts }];
    expect(first).toMatchObject({
      exitCode: 0,
      sheets: [
        { state: 'done', needsPerson: false, compare: { read: 1, verified: 1, differing: 0, invoices } },
      ],
    });

    // The pass ended before it filed the file, and a reading showed another comment.
    const { run } = first.sheets[0];
    const fields = [{ field: 'Comment', sent: 'sent', read: 'other' }];
    const differs = { state: 'differs', invoice: 101, at: '2026-10-31T12:00:00.000Z', fields };
    const ledger = new DatabaseSync(join(cwd, 'state', 'ledger.sqlite'));
    ledger.prepare("UPDATE rows SET verification = ? WHERE state = 'updated'").run(JSON.stringify(differs));
    ledger.close();
    const claimed = join(folder.root, 'processing', 'a.csv');
    renameSync(join(folder.root, 'done', DAY, 'a.csv'), claimed);
    const note = { name: 'a.csv', claimed: differs.at, host: hostname(), run };
    writeFileSync(`${claimed}.claim`, JSON.stringify(note));

    const second = JSON.parse((await folder.drop('--json')).stdout);
    expect(second).toMatchObject({
      exitCode: 4,
      error: { code: 'needs-person' },
      sheets: [{ state: 'failed', needsPerson: true, compare: { verified: 0, differing: 1 } }],
    });
    expect(second.sheets[0].message).toBe(
      'The row was updated. Read again: 1 row is not what was sent. The Changes tab of the result workbook says which; check it in Ongoing WMS. Invoice 2026-0101: 155.00 → 155.00.',
    );
    expect(folder.read(second.sheets[0].path.replace('.csv', '.txt'))).toContain(
      '\nNot as sent:\n  row 2, charge 1001: Read again, and not what was sent: Comment was sent as sent and is other.',
    );
  });

  it('says once a pass that invoices can not be read, and which permission to ask for; the files are imported as ever', async () => {
    const users = [
      { username: 'demo', password: 'demo', kind: 'both', goodsOwnerId: 42, seesInvoices: false },
    ] as const;
    const simulator = await ownSimulator({ ...OPTIONS, users });
    const folder = dropFolder(ownFolder(), simulator);
    folder.putText('a.csv', 'ChargeId,Comment,Invoice\n1001,a,101\n');
    folder.putText('b.csv', 'ChargeId,Comment,Invoice\n1002,b,101\n');
    const { code, stdout } = await folder.drop();
    expect(code).toBe(0);
    expect(stdout).toContain('b.csv: done. The row was updated. Now at');
    expect(
      stdout.match(/^Not compared with the invoices: .*Allow this user to see invoicing/gm),
    ).toHaveLength(1);
  });

  it('says why updated rows could not be read again, and what was not verified under its own name', async () => {
    const simulator = await ownSimulator(OPTIONS);
    const folder = dropFolder(ownFolder(), simulator);
    simulator.setFaults({ automation: { latency: { minMs: 300, maxMs: 300 } } });
    folder.putText('a.csv', 'ChargeId,Comment,Invoice\n1001,sent,101\n');
    const pass = folder.drop('--json');
    await until('the row is sent', () => simulator.charges.get(1001)!.comment === 'sent');
    simulator.setFaults({ rest: { rules: [{ kind: '403', probability: 1 }] } });
    const { notCompared, sheets } = JSON.parse((await pass).stdout);
    expect(notCompared).toMatch(/^The updated rows could not be read again\. .*403/);
    expect(folder.read(sheets[0].path.replace('.csv', '.txt'))).toMatch(
      /^Not verified: +1 row updated, but not verified\./m,
    );
  });
});
