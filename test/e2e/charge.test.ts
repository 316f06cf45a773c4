import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { charges, type Ended } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { access, ownSimulator } from './simulator.ts';

it('charges charge tells what all runs did to one charge, by whom, when and from which cell', async () => {
  const folder = ownFolder();
  const simulator = await ownSimulator({
    charges: [
      { id: 1001, count: '3', totalPrice: '125.00', comment: 'Storage', container: '' },
      { id: 1002, count: '2', totalPrice: '10.00', comment: 'x', container: '' },
    ],
    invoices: [{ id: 101, charges: [1001, 1002] }],
    profitCenters: [1],
  });
  const env = { ...access(simulator, folder), CHARGES_READ_RATE: 'unlimited' };
  const call = (...args: string[]): Promise<Ended> => charges(args, { cwd: folder, env });
  writeFileSync(
    join(folder, 'a.csv'),
    'ChargeId,Comment,Count,TotalPrice,Container,Invoice\n1002,y,2,10,,101\n1001,New,4,130.5,C1,101\n',
  );
  const first = (await call('import', 'a.csv', '--json')).json().run!;
  writeFileSync(join(folder, 'b.csv'), 'ChargeId,ProfitCenterId,Comment\n1001,77,Other\n');
  const second = (await call('import', 'b.csv', '--json')).json().run!;
  writeFileSync(join(folder, 'c.csv'), 'ChargeId,Comment\n1001,never sent\nx,y\n');
  const third = (await call('import', 'c.csv', '--all-or-nothing', '--json')).json().run;
  const { undo } = JSON.parse((await call('undo', first, 'back.csv', '--json')).stdout);

  const { code, stdout } = await call('charge', '1001');
  expect(code).toBe(0);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(stdout).toContain('Charge 1001: 3 runs, the newest first');
  expect(stdout).toMatch(/^By +demo at 127\.0\.0\.1:\d+, warehouse demo$/m);
  expect(stdout).toMatch(/^File +a\.csv, row 3$/m);
  expect(stdout).toMatch(/^ +TotalPrice +D3 +125\.00 +130\.5 +130\.5$/m);
  expect(stdout).toMatch(/^ +Container +E3 +empty +C1 +C1$/m);
  expect(stdout).toContain('Read again: it is on the invoice.');
  expect(stdout).toMatch(/^Outcome +rejected/m);
  expect(stdout).toContain('Not sent yet.');
  expect(stdout).toMatch(new RegExp(`^${undo} .* 101 +undo of run ${first}$`, 'm'));

  const json = JSON.parse((await call('charge', '1001', '--json')).stdout);
  expect(json.rows.map(({ run, state }: Record<string, string>) => [run, state])).toEqual([
    [third, 'pending'],
    [second, 'rejected'],
    [first, 'updated'],
  ]);
  expect(json.rows[1].message).toContain('no profit center with id 77');
  expect(json.rows[2]).toMatchObject({
    username: 'demo',
    goodsOwnerId: 42,
    file: 'a.csv',
    row: 3,
    invoice: 101,
    verification: 'verified',
    fields: [
      { field: 'Count', cell: 'C3', before: '3', sent: '4', after: '4' },
      { field: 'TotalPrice', cell: 'D3', before: '125.00', sent: '130.5', after: '130.5' },
      { field: 'Container', cell: 'E3', before: '', sent: 'C1', after: 'C1' },
      { field: 'Comment', cell: 'B3', before: 'Storage', sent: 'New', after: 'New' },
    ],
  });
  const unknown = await call('charge', '999');
  expect(unknown).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('knows nothing of a charge 999'),
  });
  expect(await call('charge', '12x', '--json')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"12x" is not'),
  });
});
