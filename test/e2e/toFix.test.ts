import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { FROM_RUN, ROW_IN_YOUR_FILE, WHAT_WAS_WRONG } from '../../src/model/chargeFields.ts';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { access, ownSimulator } from './simulator.ts';

const SWEDISH = `DebiteringsId;Datum;Antal;Totalpris;Kommentar;Kund
1001;2026-10-01;2;12,50;duger;A
1002;2026-10-02;3;1 234,567;Åtgärdas;B
0;2026-10-03;1 000,5;-1 250,00;=SUM(1+1);C
9999;2026-10-04;1;1,234;finns inte;D
1003;2026-10-05;;;+46 8 123;E
`;

describe('the tab To fix', () => {
  it('can be corrected and imported again as it is: the same workbook, the same values', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    // 1,234 alone would have two readings; the column shows that it has a decimal comma.
    writeFileSync(join(folder, 'rättelser.csv'), iconv.encode(SWEDISH, 'windows-1252'));
    const first = await charges(['import', 'rättelser.csv', '--json'], { cwd: folder, env });
    expect(first.code).toBe(4);
    expect(first.json().counts).toMatchObject({ rows: 5, updated: 3, invalid: 1, rejected: 1 });

    const path = join(folder, first.json().report!);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(path);
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['Summary', 'Results', 'To fix']);
    const toFix = workbook.getWorksheet('To fix')!;
    expect((toFix.getRow(1).values as unknown[]).slice(1)).toEqual([
      'DebiteringsId',
      'Datum',
      'Antal',
      'Totalpris',
      'Kommentar',
      'Kund',
      WHAT_WAS_WRONG,
      ROW_IN_YOUR_FILE,
      FROM_RUN,
    ]);
    expect([toFix.getCell('H2').value, toFix.getCell('H3').value]).toEqual([4, 5]);
    expect(toFix.getCell('I2').value).toBe(`${first.json().run}/1`);
    expect(toFix.getCell('A2').note).toMatchObject({
      texts: [{ text: expect.stringContaining('must be from 1 to 2147483647') }],
    });
    expect(toFix.getCell('A2').dataValidation).toMatchObject({ type: 'whole', errorStyle: 'stop' });
    expect(toFix.rowCount).toBe(3);
    expect(toFix.getCell('E2').value).toBe('=SUM(1+1)');
    expect(toFix.getCell('G2').text).toContain('must be from 1 to 2147483647');
    expect(toFix.getCell('G3').text).toContain('There is no charge with id 9999');
    toFix.getCell('A2').value = 1004;
    toFix.getCell('A3').value = 1005;
    const corrected = join(folder, 'corrected.xlsx');
    await workbook.xlsx.writeFile(corrected);

    const second = await charges(['import', 'corrected.xlsx', '--json'], { cwd: folder, env });
    expect(second.stderr).not.toContain(WHAT_WAS_WRONG);
    expect(second.code).toBe(0);
    expect(second.json()).toMatchObject({ sheet: { tab: 'To fix', rows: 2 }, counts: { updated: 2 } });
    expect(simulator.charges.get(1004)).toMatchObject({
      count: '1000.5',
      totalPriceValue: '-1250',
      comment: '=SUM(1+1)',
      actionDate: '2026-10-03T00:00:00',
    });
    expect(simulator.charges.get(1005)).toMatchObject({
      count: '1',
      totalPrice: '1.234',
      comment: 'finns inte',
    });
    expect(simulator.charges.get(1002)).toMatchObject({ totalPrice: '1234.567', updates: 1 });
    expect(simulator.charges.get(1003)).toMatchObject({ comment: '+46 8 123', updates: 1 });
  });

  it.each(['csv', 'xlsx'])(
    'shows cells beyond the header in a column without a name (%s)',
    async (format) => {
      const folder = ownFolder();
      const file = join(folder, `stray.${format}`);
      if (format === 'csv') {
        writeFileSync(file, 'ChargeId,Comment\n1001,a\n1002,b,stray\n1003,c\n');
      } else {
        const sheet = new ExcelJS.Workbook();
        sheet.addWorksheet('x').addRows([
          ['ChargeId', 'Comment'],
          [1001, 'a'],
          ['?', 'b', 'stray'],
        ]);
        await sheet.xlsx.writeFile(file);
      }
      const ended = await charges(['validate', file, '--json'], { cwd: folder });
      expect(ended.code).toBe(3);
      const workbook = new ExcelJS.Workbook();
      await workbook.xlsx.readFile(join(folder, ended.json().report!));
      for (const tab of ['Results', 'To fix'])
        expect(workbook.getWorksheet(tab)!.getColumn(3).values).toContain('stray');
      expect(workbook.getWorksheet('To fix')!.getCell('D1').value).toBe(WHAT_WAS_WRONG);
    },
  );

  it('is made again from the ledger alone, and its empty form is refused', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    writeFileSync(join(folder, 'sheet.csv'), 'ChargeId,Comment\n1001,a\n');
    const { run } = (await charges(['import', 'sheet.csv', '--json'], { cwd: folder, env })).json();
    writeFileSync(join(folder, 'sheet.csv'), 'gone');
    const again = await charges(['report', run!, '--reports', 'again', '--json'], { cwd: folder, env });
    expect(again.code).toBe(0);
    const { report } = JSON.parse(again.stdout);
    expect(report).toMatch(/^again\/sheet-\d{8}-\d{6}-\w{8}\.xlsx$/);
    const imported = await charges(['import', report, '--json'], { cwd: folder, env });
    expect(imported.code).toBe(3);
    expect(imported.json().problems[0]!.message).toContain('no rows below the header');
    expect(simulator.calls).toBe(2);
  });
});
