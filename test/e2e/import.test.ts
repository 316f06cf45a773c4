import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { access, ownSimulator } from './simulator.ts';

const HEADER = 'ChargeId,ActionDate,Count,TotalPrice,ProfitCenterId,Container,Comment,ArticleGroupId';

/** What the rows of the files below ask for, as the simulator stores it. */
const WANTED = {
  1001: {
    actionDate: '2026-10-31T00:00:00',
    count: '12',
    totalPrice: '540.10',
    profitCenterId: 2,
    container: 'MSKU 734512-1',
    comment: 'Första, "andra" & <tredje>',
    articleGroupId: 4,
  },
  1002: { actionDate: '2026-10-01T08:30:00' },
  1003: { count: '0.0001', totalPrice: '-79228162514264337593543950335' },
  1004: { comment: '<![CDATA[<ChargeId>1</ChargeId>]]>' },
  1005: { profitCenterId: 3, articleGroupId: 20 },
} as const;

const CSV = `${HEADER}
1001,2026-10-31,12,540.10,2,MSKU 734512-1,"Första, ""andra"" & <tredje>",4
1002,2026-10-01 08:30,,,,,,
1003,,0.0001,-79228162514264337593543950335,,,,
1004,,,,,,<![CDATA[<ChargeId>1</ChargeId>]]>,
1005,,,,3,,,20
`;

/** Checks that every charge on the server is as the file says, and that what the file leaves alone is unchanged. */
function expectStore(
  simulator: Simulator,
  before: ReadonlyMap<number, object>,
  wanted: Readonly<Record<string, object>>,
): void {
  for (const [id, charge] of simulator.charges) {
    const { countValue, totalPriceValue, updates, ...now } = charge;
    const { countValue: _c, totalPriceValue: _t, updates: _u, ...was } = before.get(id) as typeof charge;
    const change = wanted[id];
    expect(now, `charge ${id}`).toEqual({ ...was, ...change });
    expect(updates, `updates of charge ${id}`).toBe(change ? 1 : 0);
  }
}

function storeOf(simulator: Simulator): Map<number, object> {
  return new Map([...simulator.charges].map(([id, charge]) => [id, { ...charge }]));
}

describe('charges import', () => {
  it.each(['UTC', 'Pacific/Auckland', 'America/Los_Angeles'])(
    'brings a CSV file to the server value by value, under TZ=%s',
    async (TZ) => {
      const folder = ownFolder();
      const simulator = await ownSimulator();
      const before = storeOf(simulator);
      writeFileSync(join(folder, 'sheet.csv'), CSV);

      const { code, json, stderr } = await charges(['import', 'sheet.csv', '--json'], {
        cwd: folder,
        env: { ...access(simulator, folder), TZ },
      });

      expect(stderr).not.toContain('rror');
      expect(code).toBe(0);
      expectStore(simulator, before, WANTED);
      const result = json();
      expect(Object.keys(result)).toEqual([
        'run',
        'state',
        'sheet',
        'counts',
        'mayHaveBeenApplied',
        'totals',
        'notes',
        'problemCount',
        'problems',
        'report',
        'sync',
        'compare',
        'exitCode',
        'error',
      ]);
      expect(result).toMatchObject({
        state: 'finished',
        sheet: { file: 'sheet.csv', tab: null, rows: 5 },
        counts: { rows: 5, invalid: 0, updated: 5, rejected: 0, failed: 0, pending: 0 },
        totals: { count: '12.0001', totalPrice: '-79228162514264337593543949794.90' },
        problems: [],
        sync: { recorded: true },
        exitCode: 0,
      });
      expect(result.sheet.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(simulator.syncs).toHaveLength(1);
      expect(simulator.syncs[0]).toMatchObject({
        goodsOwnerId: 42,
        integrationType: 'ChargeImport',
        received: result.sync.time,
      });
      expect(result.sync.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    },
  );

  it('brings an XLSX file to the server value by value, in a zone far from its own', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    const before = storeOf(simulator);
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('Charges');
    sheet.addRow([
      'Charge ID',
      'action_date',
      'Count',
      'Total-Price',
      'Profit Center Id',
      'Container',
      'Comment',
      'Article Group Id',
    ]);
    sheet.addRow([
      1001,
      new Date(Date.UTC(2026, 9, 31)),
      12,
      540.1,
      2,
      'MSKU 734512-1',
      'Första, "andra" & <tredje>',
      4,
    ]);
    sheet.addRow([1002, new Date(Date.UTC(2026, 9, 1, 8, 30)), null, null]);
    sheet.addRow([1003, null, 0.1 + 0.2, '540.10']);
    sheet.getColumn(2).numFmt = 'yyyy-mm-dd hh:mm';
    await workbook.xlsx.writeFile(join(folder, 'sheet.xlsx'));

    const { code, json } = await charges(['import', 'sheet.xlsx', '--json'], {
      cwd: folder,
      env: { ...access(simulator, folder), TZ: 'Pacific/Auckland' },
    });

    expect(code).toBe(0);
    expect(json().sheet).toMatchObject({ tab: 'Charges', rows: 3 });
    expectStore(simulator, before, {
      1001: { ...WANTED[1001], totalPrice: '540.1' },
      1002: { actionDate: '2026-10-01T08:30:00' },
      1003: { count: '0.3', totalPrice: '540.10' },
    });
  });

  it('sends the valid rows, holds the invalid ones back, and reports each', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(
      join(folder, 'sheet.csv'),
      'Kund,ChargeId,Count,TotalPrice,ActionDate\nA,1001,1,10,2026-02-30\nB,1002,1,10,\nC,9999,1,10,\nD,1003,1,,\nE,0,1,x,\n',
    );
    const { code, json } = await charges(['import', 'sheet.csv', '--json'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(code).toBe(4);
    const result = json();
    expect(result.counts).toMatchObject({
      rows: 5,
      invalid: 3,
      updated: 1,
      rejected: 1,
      failed: 0,
      pending: 0,
    });
    expect(result.problems.map(({ row, cell, column, value }) => [row, cell, column, value])).toEqual([
      [2, 'E2', 'ActionDate', '2026-02-30'],
      [5, 'D5', 'TotalPrice', ''],
      [6, 'B6', 'ChargeId', '0'],
      [6, 'D6', 'TotalPrice', 'x'],
    ]);
    expect([...simulator.charges.values()].filter(({ updates }) => updates > 0).map(({ id }) => id)).toEqual([
      1002,
    ]);
    expect(simulator.syncs).toHaveLength(1);
  });

  it('sends nothing under --all-or-nothing if a row is invalid', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), 'ChargeId,Comment\n1001,a\nx,b\n');
    const { code, json } = await charges(['import', 'sheet.csv', '--json', '--all-or-nothing'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(code).toBe(3);
    expect(json()).toMatchObject({
      state: 'not valid',
      counts: { rows: 2, invalid: 1, pending: 1 },
      sync: { recorded: false },
    });
    expect(simulator.calls).toBe(0);
  });

  it('refuses every row of a repeated ChargeId, or sends them in order and never at once', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: 0, maxMs: 15 } } } });
    const rows = Array.from({ length: 60 }, (_, index) => `${1001 + (index % 3)},step ${index}`);
    writeFileSync(join(folder, 'sheet.csv'), `ChargeId,Comment\n${rows.join('\n')}\n1500,alone\n`);

    const refused = await charges(['import', 'sheet.csv', '--json'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(refused.code).toBe(4);
    expect(refused.json().counts).toMatchObject({ invalid: 60, updated: 1 });
    expect(refused.json().problems[0]!.message).toContain('is also in rows 5, 8, 11, 14, 17 and 14 more');

    const sent = await charges(
      ['import', 'sheet.csv', '--json', '--allow-duplicates', '--concurrency', '8'],
      { cwd: folder, env: access(simulator, folder) },
    );
    expect(sent.code).toBe(0);
    expect(simulator.overlaps).toEqual([]);
    expect([1001, 1002, 1003].map((id) => simulator.charges.get(id)!.comment)).toEqual([
      'step 57',
      'step 58',
      'step 59',
    ]);
  });

  it('ends with 6 if the run could not be recorded, and the report still stands', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({
      faults: { service: { rules: [{ kind: 'fault', probability: 1 }] } },
    });
    writeFileSync(join(folder, 'sheet.csv'), CSV);
    const { code, json } = await charges(['import', 'sheet.csv', '--json', '--max-attempts', '2'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(code).toBe(6);
    expect(json()).toMatchObject({ state: 'finished', sync: { recorded: false, time: null }, exitCode: 6 });
    expect(statSync(join(folder, json().report!)).size).toBeGreaterThan(1000);
  });

  it('says before sending that nothing will be recorded without a goods owner', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), CSV);
    const { code, stdout } = await charges(['import', 'sheet.csv'], {
      cwd: folder,
      env: { ...access(simulator, folder), ONGOING_GOODS_OWNER_ID: '' },
    });
    expect(code).toBe(0);
    expect(stdout.indexOf('without --goods-owner-id')).toBeGreaterThan(0);
    expect(stdout.indexOf('without --goods-owner-id')).toBeLessThan(stdout.indexOf('Finished'));
    expect(simulator.syncs).toHaveLength(0);
  });

  it('stops at the first call if the password is wrong, and leaves every row to be resumed', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), CSV);
    const env = access(simulator, folder);
    const { code, json, stderr } = await charges(['import', 'sheet.csv', '--json'], {
      cwd: folder,
      env: { ...env, ONGOING_PASSWORD: 'wrong-canary' },
    });
    expect(code).toBe(5);
    expect(simulator.calls).toBe(1);
    expect(json()).toMatchObject({ state: 'stopped', counts: { pending: 5, updated: 0 } });
    expect(stderr).toContain(`charges resume ${json().run}`);
    expect(stderr).not.toContain('wrong-canary');
    const resumed = await charges(['resume', json().run!, '--json'], { cwd: folder, env });
    expect(resumed.code).toBe(0);
    expect(resumed.json().counts.updated).toBe(5);
  });

  it('sends no row a second time that an earlier run updated with the same values, unless --again', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), CSV);
    const call = (...more: string[]) =>
      charges(['import', 'sheet.csv', ...more], { cwd: folder, env: access(simulator, folder) });
    expect((await call()).code).toBe(0);
    const calls = simulator.calls;
    const second = await call();
    expect(second.code).toBe(0);
    expect(second.stdout).toMatch(/5 rows are unchanged and not sent: run \w+ updated the same charges/);
    expect(second.stdout).toContain('Finished: 5 unchanged.');
    // Only SetTimeOfLastSync.
    expect(simulator.calls - calls).toBe(1);
    expect((await call('--again')).code).toBe(0);
    expect(simulator.calls - calls).toBe(1 + calls);
  });

  it('keeps the ledger and its folder to their owner', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), CSV);
    await charges(['import', 'sheet.csv'], { cwd: folder, env: access(simulator, folder) });
    expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700);
    const modes = readdirSync(join(folder, 'state')).map(
      (name) => statSync(join(folder, 'state', name)).mode & 0o777,
    );
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });
});

describe('charges validate', () => {
  it.each([
    [
      'one row',
      'ChargeId,Comment\n1,a\n',
      'The one row is valid. Nothing was sent. To send it: charges import',
    ],
    [
      'two rows',
      'ChargeId,Comment\n1,a\n2,b\n',
      'All 2 rows are valid. Nothing was sent. To send them: charges import',
    ],
  ])('says of a file with %s that nothing is wrong', async (_what, text, said) => {
    const folder = ownFolder();
    writeFileSync(join(folder, 'sheet.csv'), text);
    const { code, stdout } = await charges(['validate', 'sheet.csv'], { cwd: folder });
    expect(stdout).toContain(`${said} sheet.csv\n`);
    expect(code).toBe(0);
  });

  it('needs no network and no credentials, and is what import --dry-run does', async () => {
    const folder = ownFolder();
    writeFileSync(join(folder, 'good.csv'), CSV);
    writeFileSync(join(folder, 'bad.csv'), 'ChargeId,Comment\n1,a\nx,b\n');
    const call = async (...args: string[]) => charges([...args, '--json'], { cwd: folder });
    expect((await call('validate', 'good.csv')).code).toBe(0);
    expect(readdirSync(folder)).not.toContain('reports');
    const [validated, dry] = [
      await call('validate', 'bad.csv'),
      await call('import', 'bad.csv', '--dry-run'),
    ];
    expect([validated.code, dry.code]).toEqual([3, 3]);
    const same = ({ run: _run, report: _report, ...rest }: ReturnType<typeof dry.json>) => rest;
    expect(same(dry.json())).toEqual(same(validated.json()));
    expect(validated.json().problems).toEqual([
      {
        row: 3,
        cell: 'A3',
        column: 'ChargeId',
        value: 'x',
        message: 'ChargeId must be a whole number, digits only, such as 1001.',
      },
    ]);
    expect(readdirSync(folder).sort()).toEqual(['bad.csv', 'good.csv', 'reports']);
  });

  it.each([
    ['no ChargeId column', 'Id,Comment\n1,a\n', 'There is no ChargeId column'],
    ['two columns for one field', 'ChargeId,Comment,KOMMENTAR\n1,a,b\n', 'both mean Comment'],
    ['a header that is almost right', 'ChargeId,TotaltPris,Count\n1,2,3\n', 'Did you mean TotalPrice'],
  ])('refuses %s with 3', async (_what, text, message) => {
    const folder = ownFolder();
    writeFileSync(join(folder, 'sheet.csv'), text);
    const { code, stderr, json } = await charges(['validate', 'sheet.csv', '--json'], { cwd: folder });
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    expect(json().problems[0]!.message).toContain(message);
  });
});

describe('charges demo', () => {
  it('imports the samples, corrects an invoice, proves it, takes it back, and ends with 0', async () => {
    const folder = ownFolder();
    const { code, stdout } = await charges(['demo'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('Finished: 13 updated, 2 rejected, 3 invalid.');
    expect(stdout).toContain('There is no charge with id 9014.');
    expect(stdout.match(/Read again: 2 rows verified on the invoices\./g)).toHaveLength(2);
    expect(readdirSync(join(folder, 'reports'))).toHaveLength(5);
  });
});

describe('the package', () => {
  it('is bundled, and runs without the libraries that it was made with', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const folder = ownFolder();
    execFileSync(process.execPath, [join(root, 'build.ts'), join(folder, 'package/dist')]);
    for (const part of ['package.json', 'samples'])
      cpSync(join(root, part), join(folder, 'package', part), { recursive: true });
    const charges = (...args: string[]) =>
      spawnSync(process.execPath, [join(folder, 'package/dist/cli.js'), ...args], {
        cwd: folder,
        env: { PATH: process.env.PATH, HOME: folder },
        encoding: 'utf8',
      });
    // It must not look for its texts where other programs' may lie.
    mkdirSync(join(folder, 'locales'));
    writeFileSync(join(folder, 'locales/en.json'), '{"Commands:":"Not ours:"}');
    expect(charges('--help').stdout).toContain('Commands:');
    const demo = charges('demo', '--quiet');
    expect(demo).toMatchObject({ status: 0, stdout: '' });
    expect(demo.stderr).not.toContain('Warning');
    expect(readdirSync(join(folder, 'reports'))).toHaveLength(5);
    expect(charges('--version').stdout).toBe(
      `${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}\n`,
    );
    expect(readFileSync(join(folder, 'package/dist/THIRD-PARTY-LICENSES.txt'), 'utf8')).toContain(
      'exceljs 4.4.0 (MIT)',
    );
    const schema = readFileSync(join(folder, 'package/dist/output.schema.json'), 'utf8');
    expect(schema).toBe(readFileSync(join(root, 'src/reporter/wording/output.schema.json'), 'utf8'));
  });
});
