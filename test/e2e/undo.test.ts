import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { charges, type Ended, start } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { access, ownSimulator } from './simulator.ts';

/** Values that validation would ask about, or that programs like to change. */
const SEEDS = [
  {
    id: 1001,
    actionDate: '2026-10-25T02:30:00',
    count: '3',
    totalPrice: '125.00',
    profitCenterId: 2,
    container: 'NULL',
    comment: 'Line 1\nLine 2; "quoted"',
    articleGroupId: 3,
  },
  {
    id: 1002,
    actionDate: '2019-03-31T00:00:00',
    count: '0.3333333333333333333333333333',
    totalPrice: '80.50',
    profitCenterId: 1,
    container: 'may-26',
    comment: '#N/A',
  },
  {
    id: 1003,
    actionDate: '2026-03-29T03:00:00',
    count: '2',
    totalPrice: '-10.10',
    profitCenterId: null,
    container: '',
    comment: 'RÃ¤ttelse',
  },
  { id: 1004, actionDate: null, count: '1', totalPrice: '1', comment: '=1+1', container: "'x" },
];
const HEADER =
  'ChargeId,ActionDate,Count,TotalPrice,ProfitCenterId,Container,Comment,ArticleGroupId,Invoice\n';

interface Place {
  readonly folder: string;
  readonly simulator: Simulator;
  readonly env: Record<string, string>;
  /** Writes a file and imports it. */
  send(text: string, ...flags: string[]): Promise<Ended>;
  call(...args: string[]): Promise<Ended>;
}

/** What `charges undo --json` says. */
interface Undone {
  readonly file: string;
  readonly undo: string;
  readonly charges: number;
  readonly cells: number;
  readonly notUndone: readonly { readonly field: string; readonly chargeId: number; readonly row: number }[];
  readonly exitCode: number;
}

async function place(options: SimulatorOptions = {}): Promise<Place> {
  const folder = ownFolder();
  const simulator = await ownSimulator({
    charges: SEEDS,
    invoices: [
      { id: 101, charges: [1001, 1002] },
      { id: 102, charges: [1003, 1004] },
    ],
    ...options,
  });
  const env = { ...access(simulator, folder), CHARGES_READ_RATE: 'unlimited' };
  const call = (...args: string[]): Promise<Ended> => charges(args, { cwd: folder, env });
  return {
    folder,
    simulator,
    env,
    call,
    send: (text, ...flags) => {
      writeFileSync(join(folder, 'prices.csv'), text);
      return call('import', 'prices.csv', '--json', ...flags);
    },
  };
}

/** What the server has of charges, but how often they were updated. */
function stored({ simulator }: Place): object[] {
  return [...simulator.charges.values()].map(({ updates: _, ...charge }) => ({
    ...charge,
    count: charge.countValue,
    totalPrice: charge.totalPriceValue,
  }));
}

const undone = ({ stdout }: Ended): Undone => JSON.parse(stdout);

describe('charges undo', () => {
  it.each(['xlsx', 'csv'])(
    'puts back what a run changed, value by value, and an undo of it, too: %s',
    async (kind) => {
      const own = await place();
      const before = stored(own);
      const sent = await own.send(
        `${HEADER}${[
          '1001,2026-11-01 10:15,4,130.25,3,MSKU1,New,,101',
          '1002,2026-11-02,1,8,,TCLU2,Other,,101',
          '1003,2026-11-03,5,99.999,,,Third,,102',
          '1004,,2,3,,Y,(clear),,102',
        ].join('\n')}\n`,
        '--any-date',
        '--accept-suspicious',
      );
      expect(sent.json()).toMatchObject({ counts: { updated: 4 }, compare: { verified: 4 } });
      const changed = stored(own);
      const { run } = sent.json();
      const calls = own.simulator.calls;
      // It needs no server.
      const file = await charges(['undo', run!, `back.${kind}`, '--json'], {
        cwd: own.folder,
        env: { CHARGES_STATE_DIR: own.env.CHARGES_STATE_DIR },
      });
      expect(file.stderr).not.toContain('not-undone');
      expect(undone(file)).toMatchObject({ charges: 4, cells: 19, notUndone: [], exitCode: 0 });
      expect(own.simulator.calls).toBe(calls);
      const back = await own.call('import', `back.${kind}`, '--json', '--compare', 'required');
      expect(back.json()).toMatchObject({
        counts: { rows: 4, updated: 4, held: 0, invalid: 0 },
        compare: { verified: 4, suspicious: 0 },
        exitCode: 0,
      });
      expect(stored(own)).toEqual(before);
      // Again: nothing is left to do.
      const again = await own.call('import', `back.${kind}`, '--json', '--again');
      expect(again.json()).toMatchObject({ exitCode: 0 });
      const undoOfUndo = undone(await own.call('undo', back.json().run!, '--json'));
      expect(undoOfUndo).toMatchObject({
        charges: 4,
        file: `reports/back-undo-${back.json().run}.xlsx`,
        notUndone: [{ row: 5, chargeId: 1004, field: 'Comment', sent: '=1+1' }],
        exitCode: 4,
      });
      const forth = await own.call('import', undoOfUndo.file, '--json');
      expect(forth.json()).toMatchObject({ counts: { updated: 4 } });
      expect(stored(own)).toEqual(
        changed.map((charge) =>
          'id' in charge && charge.id === 1004 ? { ...charge, comment: '=1+1' } : charge,
        ),
      );
    },
  );

  it('what somebody changed since is a conflict, also where that was another run and nothing can be read', async () => {
    const own = await place();
    const sent = await own.send(
      'ChargeId,Comment,Count,TotalPrice,Invoice\n1001,a,3,130,101\n1002,b,1,81,101\n1003,c,2,11,102\n',
      '--accept-suspicious',
    );
    const { run } = sent.json();
    own.simulator.changeCharge(1002, { comment: 'by somebody' });
    await own.send('ChargeId,Comment\n1001,by another run\n');
    await own.call('undo', run!, 'back.xlsx');
    const back = await own.call('import', 'back.xlsx', '--json');
    expect(back.json()).toMatchObject({ counts: { updated: 1, conflict: 2 }, exitCode: 4 });
    expect(own.simulator.charges.get(1001)).toMatchObject({ comment: 'by another run', totalPrice: '130' });
    expect(own.simulator.charges.get(1002)).toMatchObject({ comment: 'by somebody' });
    expect(own.simulator.charges.get(1003)).toMatchObject({
      comment: SEEDS[2]!.comment,
      totalPriceValue: '-10.1',
    });
    // Nothing is read: the ledger still knows what its own runs did.
    const blind = await own.call('import', 'back.xlsx', '--json', '--compare', 'off', '--again');
    expect(blind.json()).toMatchObject({ counts: { updated: 2, conflict: 1 } });
    expect(own.simulator.charges.get(1001)).toMatchObject({ comment: 'by another run' });
    // A person insists.
    own.simulator.changeCharge(1002, { comment: 'again' });
    const forced = await own.call('import', 'back.xlsx', '--json', '--overwrite');
    expect(forced.json()).toMatchObject({ counts: { updated: 2, unchanged: 1 }, exitCode: 0 });
    expect(own.simulator.charges.get(1001)).toMatchObject({ comment: SEEDS[0]!.comment });
    expect(own.simulator.charges.get(1002)).toMatchObject({ comment: SEEDS[1]!.comment });
  });

  it('runs are undone one after the other, the last one first', async () => {
    const own = await place();
    const before = stored(own);
    const file = (comment: string) => `ChargeId,Comment,Invoice\n1001,${comment},101\n`;
    const first = (await own.send(file('a'))).json().run!;
    const second = (await own.send(file('b'))).json().run!;
    for (const run of [second, first]) {
      const { file } = undone(await own.call('undo', run, '--json'));
      expect((await own.call('import', file, '--json')).json()).toMatchObject({ counts: { updated: 1 } });
    }
    expect(stored(own)).toEqual(before);
  });

  it('says what it can not put back, in the file and in words', async () => {
    const own = await place();
    const { run } = (
      await own.send(`${HEADER}1003,,,,4,MSKU,New,,102\n1004,2026-11-01,,,,,,7,102\n`, '--accept-suspicious')
    ).json();
    const { code, stdout, stderr } = await own.call('undo', run!);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^2 +1003 +ProfitCenterId +4 +Nothing stood there before/m);
    expect(stdout).toMatch(/^3 +1004 +ArticleGroupId +7 +Ongoing shows it to nobody/m);
    expect(stdout).toContain('Puts back  1 value of 1 charge');
    expect(stderr).toContain("4 values can't be put back.");
    // A second file has a name of its own; a named one replaces nothing.
    expect(undone(await own.call('undo', run!, '--json')).file).toBe(`reports/prices-undo-${run}-2.xlsx`);
    const taken = await own.call('undo', run!, 'prices.csv');
    expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('prices.csv already exists') });
  });

  it('where prices are those of one item, the total goes back, though the price was rounded', async () => {
    const own = await place({
      priceIs: 'unit',
      charges: [
        { id: 1001, count: '3', totalPrice: '100.00' },
        { id: 1002, count: '7', totalPrice: '-0.10' },
        { id: 1003, count: '1', totalPrice: '0.1234' },
      ],
      invoices: [{ id: 101, charges: [1001, 1002, 1003] }],
    });
    const before = stored(own);
    const { run } = (
      await own.send('ChargeId,Count,TotalPrice,Invoice\n1001,3,120,101\n1002,7,-0.20,101\n1003,1,0.2,101\n')
    ).json();
    expect(undone(await own.call('undo', run!, 'back.csv', '--json'))).toMatchObject({ cells: 6 });
    const back = await own.call('import', 'back.csv', '--json');
    expect(back.json()).toMatchObject({ counts: { updated: 3 }, compare: { verified: 3 } });
    expect(stored(own)).toEqual(before);
  });

  it('says nothing of prices where none was sent and it is not known what they mean', async () => {
    const own = await place({
      charges: [{ id: 1001, count: '1', totalPrice: '1.50', comment: 'before' }],
      invoices: [{ id: 101, charges: [1001] }],
    });
    const { run } = (await own.send('ChargeId,Comment,Invoice\n1001,after,101\n')).json();
    const { stdout } = await own.call('undo', run!, 'back.xlsx');
    expect(stdout).toContain('Puts back');
    expect(stdout).not.toContain('Unit price');
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(join(own.folder, 'back.xlsx'));
    expect(JSON.stringify(book.getWorksheet('Summary')!.getSheetValues())).not.toMatch(
      /Unit price|is its total/,
    );
  });

  it('a run that has nothing to undo gets a sentence and no file', async () => {
    const own = await place();
    const blind = (await own.send('ChargeId,Comment\n1001,a\n')).json().run!;
    const nothing = await own.call('undo', blind, 'back.xlsx', '--json');
    expect(nothing.code).toBe(4);
    expect(JSON.parse(nothing.stdout)).toMatchObject({
      file: null,
      cells: 0,
      notUndone: [{ chargeId: 1001 }],
    });
    expect(nothing.stderr).toContain('its invoices were not read before it was sent');
    const same = (await own.send('ChargeId,Comment\n1001,a\n1002,\n')).json().run;
    const invalid = (await own.send('ChargeId,Comment\n1,a\n')).json().run!;
    const rejected = await own.call('undo', invalid);
    expect(rejected).toMatchObject({ code: 2, stderr: expect.stringContaining('has updated no charge') });
    expect(same).not.toBe(blind);
    expect((await own.call('undo', 'nonesuch')).stderr).toContain('There is no run nonesuch in this ledger.');
    expect(existsSync(join(own.folder, 'back.xlsx'))).toBe(false);
  });

  it('keeps what stood before through a kill and a resume', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      id: 1001 + index,
      count: '2',
      totalPrice: `${index}.50`,
      comment: `before ${index}`,
      container: 'X',
    }));
    const own = await place({
      charges: many,
      invoices: [{ id: 101, charges: many.map(({ id }) => id) }],
    });
    const before = stored(own);
    const rows = many.map(({ id }) => `${id},after,3,${id - 1001}.60,101`);
    own.simulator.setFaults({ automation: { latency: { minMs: 10, maxMs: 20 } } });
    writeFileSync(
      join(own.folder, 'a.csv'),
      `ChargeId,Comment,Count,TotalPrice,Invoice\n${rows.join('\n')}\n`,
    );
    const sending = start(['import', 'a.csv', '--accept-suspicious', '--json'], {
      cwd: own.folder,
      env: own.env,
    });
    const updates = (): number =>
      own.simulator.log.filter(({ operation }) => operation === 'UpdateCharge').length;
    for (let tries = 0; updates() < 20 && tries < 2000; tries += 1) await sleep(5);
    sending.child.kill('SIGKILL');
    await sending.ended;
    const [{ run }] = JSON.parse((await own.call('runs', '--json')).stdout).runs;
    const early = await own.call('undo', run);
    expect(early).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('its process ended before it was done'),
    });
    expect((await own.call('resume', run, '--json')).json()).toMatchObject({ counts: { updated: 60 } });
    expect(stored(own)).not.toEqual(before);
    const back = undone(await own.call('undo', run, '--json'));
    expect(back).toMatchObject({ charges: 60, cells: 180, notUndone: [], exitCode: 0 });
    expect((await own.call('import', back.file, '--json')).json()).toMatchObject({
      counts: { updated: 60 },
      exitCode: 0,
    });
    expect(stored(own)).toEqual(before);
  });
});
