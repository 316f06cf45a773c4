import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { closing } from '../../src/lib/closing.ts';
import type { BaselineValues } from '../../src/model/row.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { charges, type Ended, start } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { hasTerminal, inTerminal } from '../helpers/terminal.ts';
import { until } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

const SEEDS = [
  { id: 1001, count: '3', totalPrice: '125.00', comment: 'Storage', container: 'MSKU7345121' },
  { id: 1002, count: '1', totalPrice: '80.50', comment: 'Handling', container: '' },
  { id: 1003, count: '2', totalPrice: '10.00', comment: 'Labels', container: '' },
];
const EXPORT = 'export-abcdefgh';

interface Place {
  readonly folder: string;
  readonly simulator: Simulator;
  readonly env: Record<string, string>;
  /** Writes a file and imports it. */
  send(text: string, ...flags: string[]): Promise<Ended>;
  read(): number;
  written(): number;
}

async function place(options: SimulatorOptions = {}): Promise<Place> {
  const folder = ownFolder();
  const simulator = await ownSimulator({
    charges: SEEDS,
    invoices: [
      { id: 101, charges: [1001, 1002] },
      { id: 102, charges: [1003], exported: true },
    ],
    ...options,
  });
  const env = { ...access(simulator, folder), CHARGES_READ_RATE: 'unlimited' };
  return {
    folder,
    simulator,
    env,
    send: (text, ...flags) => {
      writeFileSync(join(folder, 'prices.csv'), text);
      return charges(['import', 'prices.csv', ...flags], { cwd: folder, env });
    },
    read: () => simulator.reads,
    written: () => simulator.log.filter(({ operation }) => operation === 'UpdateCharge').length,
  };
}

/** Keeps what an exported file said, as `charges export` does. */
async function exported({ folder, simulator }: Place, values: Record<number, BaselineValues>): Promise<void> {
  await using ledger = closing(openLedger(join(folder, 'state')));
  const baseline = await ledger.startBaseline({
    id: EXPORT,
    kind: 'export',
    run: null,
    target: { automationUrl: `${simulator.url}/Automation.asmx`, host: 'x', warehouse: 'demo' },
    timeZone: 'Europe/Stockholm',
    started: '2026-11-01T08:00:00.000Z',
  });
  await baseline.add(
    Object.entries(values).map(([id, values]) => ({ id: Number(id), invoice: 101, values })),
  );
  await baseline.finish();
}

/** A text without the line breaks of the terminal. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ');
}

describe('before sending', () => {
  it('rows that the invoice says already are not sent, and the plan shows the others now and then', async () => {
    const own = await place();
    const file = 'ChargeId,Count,TotalPrice,Invoice\n1001,3.0,125,101\n1002,1,90.25,101\n1003,2,12,102\n';
    const { code, stdout } = await own.send(file);
    expect(code).toBe(0);
    expect(own.written()).toBe(2);
    expect(stdout).toMatch(/^3 +1002 +TotalPrice +80\.50 +90\.25$/m);
    expect(stdout).toMatch(/^101 +2026-0101 +205\.50 +215\.25 +9\.75$/m);
    expect(stdout).toMatch(/^All +215\.50 +227\.25 +11\.75$/m);
    expect(stdout).toContain('Invoice 2026-0102 is already exported to bookkeeping');
    expect(stdout).toContain('Finished: 2 updated, 1 unchanged.');
    expect(stdout).toContain('Read again: 2 rows verified on the invoices.');
    // Again, with all rows.
    expect((await own.send(file, '--send-unchanged')).stdout).toContain('3 updated');
    expect(own.written()).toBe(5);
  });

  it('a change that may be a mistake is not sent at night, but by a person who accepts it', async () => {
    const own = await place();
    const file = 'ChargeId,Count,TotalPrice,Invoice\n1001,3,12500,101\n1002,1,81,101\n';
    const night = await own.send(file, '--json');
    expect(night.code).toBe(4);
    expect(night.json()).toMatchObject({
      counts: { updated: 1, held: 1 },
      compare: { read: 2, notRead: 0, suspicious: 1, verified: 1, differing: 0 },
    });
    expect(own.simulator.charges.get(1001)).toMatchObject({ totalPriceValue: '125', updates: 0 });
    expect(night.stderr).toContain('These amounts are without the rows in conflict and the suspicious ones');
    // Its own "To fix" tab has the row; it is still a mistake, unless somebody accepts it.
    const toFix = night.json().report!;
    const call = (...flags: string[]) =>
      charges(['import', toFix, '--json', ...flags], { cwd: own.folder, env: own.env });
    expect((await call()).json()).toMatchObject({ counts: { rows: 1, held: 1 }, exitCode: 4 });
    expect((await call('--accept-suspicious')).json()).toMatchObject({ counts: { updated: 1 }, exitCode: 0 });
    expect(own.simulator.charges.get(1001)).toMatchObject({ totalPriceValue: '12500' });
  });

  it('what somebody else changed since the export is a conflict; only changed cells are sent', async () => {
    const own = await place();
    const cells = { ActionDate: null, Count: '3', TotalPrice: '125.00', ProfitCenterId: null };
    await exported(own, {
      1001: { ...cells, Container: 'MSKU7345121', Comment: 'Storage' },
      1002: { ...cells, Count: '1', TotalPrice: '80.50', Container: null, Comment: 'Handling' },
    });
    own.simulator.changeCharge(1001, { comment: 'Changed by somebody' });
    const header = 'ChargeId,Count,TotalPrice,Container,Comment,Export\n';
    const file = (first: string) =>
      `${header}1001,3,125.00,${first},Mine,${EXPORT}\n1002,1,80.50,,New words,${EXPORT}\n`;
    // Where nothing is to be sent, nothing needs to be read.
    const same = `${header}1002,1,80.50,,Handling,${EXPORT}\n`;
    expect((await own.send(same, '--compare', 'required')).code).toBe(0);
    const ended = await own.send(file('MSKU7345121'), '--json');
    expect(ended.json()).toMatchObject({
      counts: { updated: 1, conflict: 1 },
      compare: { conflicts: 1, verified: 1 },
      exitCode: 4,
    });
    const [sent] = own.simulator.log.filter(({ operation }) => operation === 'UpdateCharge');
    expect(sent).toMatchObject({ chargeId: 1002 });
    expect(own.simulator.charges.get(1002)).toMatchObject({ comment: 'New words', totalPrice: '80.50' });
    expect(own.simulator.charges.get(1001)).toMatchObject({ comment: 'Changed by somebody' });
    // Another field of the same charge is nobody's conflict.
    const other = `${header}1001,3,125.00,TCLU9088110,Storage,${EXPORT}\n`;
    expect((await own.send(other, '--json')).json()).toMatchObject({ counts: { updated: 1 } });
    expect(own.simulator.charges.get(1001)).toMatchObject({
      comment: 'Changed by somebody',
      container: 'TCLU9088110',
    });
    // The person insists.
    expect((await own.send(file('TCLU9088110'), '--json', '--overwrite')).json()).toMatchObject({
      exitCode: 0,
    });
    expect(own.simulator.charges.get(1001)).toMatchObject({ comment: 'Mine' });
  });

  it('a charge that was moved to another invoice, or whose invoice is gone, is a conflict', async () => {
    const own = await place();
    await exported(own, { 1001: { Comment: 'Storage' }, 1002: { Comment: 'Handling' } });
    own.simulator.changeCharge(1001, { invoiceId: 102 });
    const file = `ChargeId,Comment,Export\n1001,x,${EXPORT}\n1002,y,${EXPORT}\n`;
    const ended = await own.send(file);
    expect(ended.code).toBe(4);
    expect(ended.stdout).toContain('no longer on invoice 101');
    expect(ended.stdout).toMatch(/Finished: 1 updated, 1 (?:in )?conflict\./);
    own.simulator.deleteInvoice(101);
    const gone = await own.send(file.replaceAll(',y', ',z'));
    expect(unwrapped(gone.stdout)).toContain(
      'The invoice asked for (101) is not there, or this user may not see invoices.',
    );
  });

  it('where reading is refused, everything is sent as ever, said once; required sends nothing', async () => {
    const own = await place({
      users: [{ username: 'demo', password: 'demo', kind: 'both', goodsOwnerId: 42, seesInvoices: false }],
    });
    const file = 'ChargeId,Comment,Invoice\n1001,x,101\n1002,y,101\n';
    const auto = await own.send(file, '--json');
    expect(auto.json()).toMatchObject({
      counts: { updated: 2 },
      compare: { read: 0, notRead: 2, verified: 0, unverified: 2 },
      exitCode: 0,
    });
    const text = unwrapped((await own.send(file.replace(',x', ',z'))).stdout);
    expect(text.match(/Allow this user to see invoicing information/g)).toHaveLength(1);
    const written = own.written();
    const required = await own.send(file.replace(',x', ',w'), '--compare', 'required');
    expect(required.code).toBe(2);
    expect(required.stderr).toContain('Nothing was sent, because --compare required was given');
    const nowhere = await own.send('ChargeId,Comment\n1003,x\n', '--compare', 'required');
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain('it is unknown on which invoices 1 row is');
    expect(own.written()).toBe(written);
    const before = own.read();
    expect((await own.send(file.replace(',x', ',v'), '--compare', 'off')).code).toBe(0);
    expect(own.read()).toBe(before);
  });

  it('a file whose charges are on no known invoice costs no reading', async () => {
    const own = await place();
    const unplaced = await own.send('ChargeId,Comment\n1001,x\n');
    expect(unplaced.code).toBe(0);
    expect(unwrapped(unplaced.stdout)).toContain('it is not known on which invoices its charge is');
    expect(own.read()).toBe(0);
    const written = own.written();
    const partly = 'ChargeId,Comment\n1003,x\n999,x\n';
    expect((await own.send(partly, '--invoice', '102', '--compare', 'required')).code).toBe(2);
    expect(own.written()).toBe(written);
    // From now on it is known where the charge is.
    await own.send('ChargeId,Comment\n1001,y\n', '--invoice', '101');
    const before = own.read();
    expect((await own.send('ChargeId,Comment\n1001,z\n', '--json')).json()).toMatchObject({
      compare: { read: 1, verified: 1 },
    });
    expect(own.read()).toBe(before + 2);
  });

  it('a dry run compares if it is asked to, and changes nothing', async () => {
    const own = await place();
    writeFileSync(join(own.folder, 'prices.csv'), 'ChargeId,Count,TotalPrice,Invoice\n1001,3,12500,101\n');
    const call = (...flags: string[]) =>
      charges(['validate', 'prices.csv', '--json', ...flags], { cwd: own.folder, env: own.env });
    expect((await call()).json()).toMatchObject({ exitCode: 0, compare: { read: 0, notRead: 1 } });
    expect(own.read()).toBe(0);
    // The file can stand behind the flag, too.
    const behind = await charges(['validate', '--compare', 'prices.csv'], { cwd: own.folder, env: own.env });
    expect(behind.code).toBe(4);
    expect((await call('--compare')).json()).toMatchObject({
      run: null,
      compare: { read: 1, suspicious: 1, invoices: [{ id: 101, before: '205.50', after: null }] },
      exitCode: 4,
    });
    expect(own.written()).toBe(0);
    const runs = await charges(['runs', '--json'], { cwd: own.folder, env: own.env });
    expect(JSON.parse(runs.stdout)).toMatchObject({ runs: [] });
  });
});

describe('the plan', () => {
  it('says how many of the rows to be sent could not be compared, whatever others were', async () => {
    const own = await place();
    const file = 'ChargeId,Comment\n1001,Storage\n1002,Handling\n1003,x\n';
    const { stdout } = await own.send(file, '--invoice', '101');
    expect(unwrapped(stdout)).toContain('Europe/Stockholm time; 1 row could not be compared');
  });

  it('counts only the last of several rows of a charge into the amount of its invoice', async () => {
    const own = await place();
    const file = 'ChargeId,Count,TotalPrice,Invoice\n1001,3,135,101\n1001,3,145,101\n';
    const { stdout } = await own.send(file, '--allow-duplicates');
    expect(stdout).toMatch(/^101 +2026-0101 +205\.50 +225\.50 +20\.00$/m);
    expect(own.simulator.charges.get(1001)).toMatchObject({ totalPrice: '145' });
  });

  it('of a run that is resumed shows the amounts as they are by then', async () => {
    const own = await place();
    const file =
      'ChargeId,Count,TotalPrice,Comment,Invoice\n1001,3,135,a,101\n1002,1,90.50,a,101\n1003,2,11,a,102\n';
    const { run } = (await own.send(file, '--first', '1', '--compare', 'off', '--json')).json();
    const call = { cwd: own.folder, env: own.env };
    const resumed = await charges(['resume', run!], call);
    expect(resumed.stdout).toMatch(/^101 +2026-0101 +215\.50 +225\.50 +10\.00$/m);
    expect(resumed.code).toBe(0);
  });

  it('does not count a suspicious row among those to be sent because it may overwrite', async () => {
    const own = await place();
    await exported(own, { 1001: { Count: '3', TotalPrice: '100.00' }, 1002: { Comment: 'Storage' } });
    const file = `ChargeId,Count,TotalPrice,Comment,Export\n1001,3,12500,,${EXPORT}\n1002,,,mine,${EXPORT}\n`;
    const asked = unwrapped((await own.send(file)).stdout);
    expect(asked).toContain('In conflict 2 rows, TotalPrice 12,500.00; 1 of them is suspicious, too');
    const ended = await own.send(file, '--overwrite');
    expect(unwrapped(ended.stdout)).toContain('To be sent 1 row');
    expect(unwrapped(ended.stdout)).toContain('Suspicious 1 row, TotalPrice 12,500.00');
    expect(ended.stdout).toContain('Finished: 1 updated, 1 held.');
    const both = await own.send(file, '--overwrite', '--accept-suspicious');
    expect(unwrapped(both.stdout)).toContain('To be sent 1 row, TotalPrice 12,500.00');
    expect(own.simulator.charges.get(1001)).toMatchObject({ totalPriceValue: '12500' });
  });

  it('of a dry run takes what is accepted in advance as accepted', async () => {
    const own = await place();
    writeFileSync(join(own.folder, 'prices.csv'), 'ChargeId,Count,TotalPrice,Invoice\n1001,3,12500,101\n');
    const call = (...flags: string[]) =>
      charges(['validate', 'prices.csv', '--compare', 'auto', ...flags], { cwd: own.folder, env: own.env });
    const doubtful = await call();
    expect(doubtful.code).toBe(4);
    expect(unwrapped(doubtful.stdout)).toContain(
      'The one row is valid, but would not be sent: it is suspicious.',
    );
    const accepted = await call('--accept-suspicious');
    expect(accepted.code).toBe(0);
    expect(unwrapped(accepted.stdout)).toContain('The one row is valid. Nothing was sent.');
    expect((await call('--accept-suspicious', '--json')).json()).toMatchObject({
      compare: { suspicious: 0 },
    });
  });

  it('of a dry run is made though an import of the file is unfinished', async () => {
    const own = await place();
    const file = 'ChargeId,Comment,Invoice\n1001,a,101\n1002,a,101\n';
    expect((await own.send(file, '--first', '1', '--compare', 'off')).code).toBe(5);
    const call = { cwd: own.folder, env: own.env };
    const dry = await charges(['validate', 'prices.csv', '--compare', 'auto', '--json'], call);
    expect(dry.json()).toMatchObject({ exitCode: 0, compare: { read: 2, unchanged: 1 } });
  });
});

describe('a Ctrl-C while the invoices are read', () => {
  it.each(['import', 'resume'])(
    'by %s says that nothing was sent, and leaves nothing behind',
    async (verb) => {
      const own = await place();
      let args = ['import', 'prices.csv'];
      writeFileSync(join(own.folder, 'prices.csv'), 'ChargeId,Comment,Invoice\n1001,a,101\n1002,b,101\n');
      if (verb === 'resume') {
        const env = { ...own.env, ONGOING_PASSWORD: 'wrong' };
        const stopped = await charges([...args, '--compare', 'off', '--json'], { cwd: own.folder, env });
        args = ['resume', stopped.json().run!];
      }
      const before = own.written();
      const reads = own.read();
      own.simulator.setFaults({ rest: { latency: { minMs: 60_000, maxMs: 60_000 } } });
      const { child, ended } = start(args, { cwd: own.folder, env: own.env });
      await until('the invoices are being read', () => own.read() > reads);
      child.kill('SIGINT');
      const { code, stderr } = await ended;
      expect(stderr).toContain('Interrupted while the invoices were being read. Nothing was sent.');
      expect(code).toBe(130);
      expect(own.written()).toBe(before);
      const runs = await charges(['runs', '--json'], { cwd: own.folder, env: own.env });
      expect(JSON.parse(runs.stdout).runs).toHaveLength(verb === 'import' ? 0 : 1);
    },
  );
});

describe('after sending', () => {
  it('what is not as it was sent is said with both values, and nothing is sent again', async () => {
    const own = await place();
    // Somebody else is faster than the second reading.
    own.simulator.setFaults({ automation: { latency: { minMs: 300, maxMs: 300 } } });
    const sending = own.send('ChargeId,Comment,Invoice\n1001,mine,101\n1002,too,101\n');
    const waited = setInterval(() => {
      if (own.simulator.charges.get(1001)!.comment !== 'mine') return;
      own.simulator.changeCharge(1001, { comment: 'theirs' });
      clearInterval(waited);
    }, 5);
    const { code, stdout } = await sending;
    expect(code).toBe(4);
    expect(own.written()).toBe(2);
    expect(stdout).toContain('Read again: 1 row verified on the invoices.');
    expect(stdout).toContain('Read again: 1 row is not what was sent.');
  });

  it('why updated rows could not be read again is said', async () => {
    const own = await place();
    own.simulator.setFaults({ automation: { latency: { minMs: 300, maxMs: 300 } } });
    const sending = own.send('ChargeId,Comment,Invoice\n1001,mine,101\n');
    const waited = setInterval(() => {
      if (own.simulator.charges.get(1001)!.comment !== 'mine') return;
      own.simulator.setFaults({ rest: { rules: [{ kind: '403', probability: 1 }] } });
      clearInterval(waited);
    }, 5);
    const { code, stdout } = await sending;
    expect(code).toBe(0);
    expect(unwrapped(stdout)).toMatch(/The updated rows could not be read again: .*403/);
    expect(unwrapped(stdout)).toContain('1 row updated, but not verified.');
  });

  it('a reading that lags behind is repeated', async () => {
    const own = await place();
    await own.send('ChargeId,Comment\n1001,a\n', '--invoice', '101');
    own.simulator.setFaults({ rest: { lag: { reads: 1 } } });
    const { code, stdout } = await own.send('ChargeId,Comment\n1001,b\n');
    expect(stdout).toContain('Read again: 1 row verified on the invoices.');
    expect(code).toBe(0);
  });

  it('what a price means is learnt from the first update, where the invoice does not show it', async () => {
    // With counts of 1 only, both add up.
    const own = await place({
      charges: SEEDS.map((seed) => ({ ...seed, count: '1' })),
      invoices: [{ id: 101, charges: [1001, 1002, 1003] }],
      priceIs: 'unit',
    });
    const first = await own.send('ChargeId,Count,TotalPrice,Invoice\n1001,4,100.00,101\n');
    expect(first.stdout).toContain('Read again: 1 row verified on the invoices.');
    expect(first.stdout).toMatch(/1001 +TotalPrice +125(?:\.00)? \(as read\) +100\.00/);
    expect(unwrapped(first.stdout)).toContain('They are shown as read, and not compared.');
    const second = await own.send('ChargeId,Count,TotalPrice\n1001,4,100.00\n1002,3,10.00\n', '--json');
    expect(second.json()).toMatchObject({ counts: { updated: 1, unchanged: 1 }, compare: { verified: 1 } });
  });

  it('--first sends some rows, and goes on by itself only if they are verified', async () => {
    const own = await place();
    const file = (n: string) => `ChargeId,Comment,Invoice\n1001,${n},101\n1002,${n},101\n1003,${n},102\n`;
    expect((await own.send(file('a'), '--first', '2', '--json')).json()).toMatchObject({
      counts: { updated: 3 },
      exitCode: 0,
    });
    const stopped = await own.send(file('b'), '--first', '2', '--compare', 'off', '--json');
    expect(stopped.json()).toMatchObject({ counts: { updated: 2, pending: 1 }, exitCode: 5 });
    const { run } = stopped.json();
    expect(stopped.stderr).toContain(`To continue: charges resume ${run} --compare off\n`);
    const resumed = await charges(['resume', run!, '--json'], { cwd: own.folder, env: own.env });
    expect(resumed.json()).toMatchObject({ counts: { updated: 3 }, compare: { verified: 3 }, exitCode: 0 });
  });

  it('--first judges the rows that it sent, and not those of an earlier session', async () => {
    const own = await place();
    const file = 'ChargeId,Comment,Invoice\n999,a,101\n1001,a,101\n1002,a,101\n';
    const { run } = (await own.send(file, '--first', '1', '--json')).json();
    const call = { cwd: own.folder, env: own.env };
    const resumed = (await charges(['resume', run!, '--first', '1', '--json'], call)).json();
    expect(resumed).toMatchObject({ counts: { rejected: 1, updated: 2 }, compare: { verified: 2 } });
  });

  it.skipIf(!hasTerminal())('--first shows what became of them and asks', async () => {
    const own = await place();
    writeFileSync(join(own.folder, 'a.csv'), 'ChargeId,Comment,Invoice\n1001,a,101\n1002,a,101\n');
    const { CHARGES_YES: _, ...env } = own.env;
    let answers = 0;
    const ended = await inTerminal(['import', 'a.csv', '--first', '1'], {
      columns: 100,
      cwd: own.folder,
      env,
      answer: (output) => {
        if (output.split('[y/N]').length - 1 <= answers) return null;
        answers += 1;
        return answers === 1 ? 'y\n' : 'n\n';
      },
    });
    expect(ended.output).toMatch(/1001 +updated +Comment a +Read again: it is on the invoice\./);
    expect(ended.output).toContain('Stopped after the first row, as --first asks for.');
    expect(own.written()).toBe(1);
  });
});
