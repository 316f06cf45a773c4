import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { charges, type Ended, start } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { hasTerminal, inTerminal } from '../helpers/terminal.ts';
import { dropFolder, until } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

const ROWS = 40;
const SLOW = { automation: { latency: { minMs: 15, maxMs: 15 } } };

function csv(first: number, rows: number, price: (id: number) => string): string {
  const lines = Array.from({ length: rows }, (_, index) => `${first + index},1,${price(first + index)}`);
  return `ChargeId,Count,TotalPrice\n${lines.join('\n')}\n`;
}

interface Place {
  readonly folder: string;
  readonly simulator: Simulator;
  readonly env: Record<string, string>;
  call(...args: string[]): Promise<Ended>;
  write(name: string, text: string): void;
  price(id: number): string | null;
}

async function ownPlace(): Promise<Place> {
  const folder = ownFolder();
  const simulator = await ownSimulator();
  const env = access(simulator, folder);
  return {
    folder,
    simulator,
    env,
    call: (...args) => charges(args, { cwd: folder, env }),
    write: (name, text) => writeFileSync(join(folder, name), text),
    price: (id) => simulator.charges.get(id)!.totalPriceValue,
  };
}

/** Imports a file and interrupts it after some calls. @returns what it printed with --json */
async function interrupted(
  { folder, simulator, env }: Place,
  file: string,
  calls: number,
  ...flags: string[]
): Promise<Ended> {
  simulator.setFaults(SLOW);
  const before = simulator.calls;
  const { child, ended } = start(['import', file, '--json', ...flags], { cwd: folder, env });
  await until('some rows are sent', () => simulator.calls - before >= calls);
  child.kill('SIGINT');
  const result = await ended;
  simulator.setFaults({});
  expect(result.code, result.stderr).toBe(130);
  return result;
}

/** A place where an import of prices was interrupted. */
async function begun(): Promise<{ place: Place; first: Ended }> {
  const place = await ownPlace();
  place.write(
    'prices.csv',
    csv(1101, ROWS, () => '10.00'),
  );
  return { place, first: await interrupted(place, 'prices.csv', 15) };
}

/** A place where a run was interrupted, and another one has updated charges 1139 and 1140 since. */
async function overtaken(): Promise<{ place: Place; first: Ended }> {
  const { place, first } = await begun();
  place.write(
    'new.csv',
    csv(1139, 2, () => '999.00'),
  );
  expect((await place.call('import', 'new.csv')).code).toBe(0);
  return { place, first };
}

/** Changes prices on the *To fix* tab of a workbook, as a person does, and saves it under another name. */
async function correct(
  { folder }: Place,
  report: string,
  name: string,
  price: (id: number, old: unknown) => number | string,
): Promise<number[]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(join(folder, report));
  const tab = workbook.getWorksheet('To fix')!;
  const ids: number[] = [];
  for (let row = 2; row <= tab.rowCount; row += 1) {
    const id = Number(tab.getCell(row, 1).value);
    ids.push(id);
    tab.getCell(row, 3).value = price(id, tab.getCell(row, 3).value);
  }
  await workbook.xlsx.writeFile(join(folder, name));
  return ids;
}

describe('an old run', () => {
  it('whose rest was corrected on "To fix" and imported has nothing left to resume', async () => {
    const { place, first } = await begun();
    const ids = await correct(place, first.json().report!, 'fixed.xlsx', () => 99);
    expect(ids).toHaveLength(first.json().counts.pending);

    const second = await place.call('import', 'fixed.xlsx', '--json');
    expect(second.code, second.stderr).toBe(0);
    expect(second.json().counts).toMatchObject({ updated: ids.length });
    const runs = await place.call('runs');
    expect(runs.stdout).not.toContain('charges resume');
    const resumed = await place.call('resume', first.json().run!);
    expect(resumed.code).toBe(2);
    expect(resumed.stderr).toContain('were imported from its "To fix" tab');
    for (const id of ids) expect(place.price(id)).toBe('99');
  });

  it('does not overwrite what another file has updated since, unless --overwrite', async () => {
    const { place, first } = await overtaken();
    const resumed = await place.call('resume', first.json().run!, '--json');
    expect(resumed.code, resumed.stderr).toBe(4);
    expect(resumed.json().counts).toMatchObject({ updated: ROWS - 2, conflict: 2, pending: 0 });
    expect(resumed.stderr).toMatch(/^In conflict +2 rows, TotalPrice 20\.00$/m);
    expect(resumed.stderr).toMatch(/1139 +.*TotalPrice 10\.00.*TotalPrice 999\.00, by run \w+/);
    expect([1139, 1140].map(place.price)).toEqual(['999', '999']);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(place.folder, resumed.json().report!));
    expect(workbook.getWorksheet('To fix')!.getCell('D2').text).toMatch(
      /^Not sent: run \w+ updated this charge on .* with other values: TotalPrice 999\.00\.$/,
    );
  });

  it('does not overwrite either what another run updates while it is being sent', async () => {
    const place = await ownPlace();
    place.write(
      'old.csv',
      csv(1101, ROWS, () => '10.00'),
    );
    place.simulator.setFaults(SLOW);
    const { child, ended } = start(['import', 'old.csv', '--json'], { cwd: place.folder, env: place.env });
    await until('some rows are sent', () => place.simulator.calls >= 5);
    child.kill('SIGSTOP');
    place.write(
      'new.csv',
      csv(1139, 1, () => '999.00'),
    );
    expect((await place.call('import', 'new.csv')).code).toBe(0);
    child.kill('SIGCONT');
    const { code, stderr, json } = await ended;
    expect(code, stderr).toBe(4);
    expect(json().counts).toMatchObject({ updated: ROWS - 1, conflict: 1 });
    expect(place.simulator.charges.get(1139)).toMatchObject({ totalPriceValue: '999', updates: 1 });
  });

  it('nor does an old file that is dropped again after another one', async () => {
    const place = await ownPlace();
    const drop = dropFolder(place.folder, place.simulator);
    const old = csv(1101, 3, () => '10.00');
    drop.putText('old.csv', old);
    expect((await drop.drop()).code).toBe(0);
    drop.putText(
      'new.csv',
      csv(1102, 1, () => '999.00'),
    );
    expect((await drop.drop()).code).toBe(0);
    drop.putText('old.csv', old);
    const { code, stdout } = await drop.drop();
    expect(code, stdout).toBe(4);
    expect([1101, 1102, 1103].map(place.price)).toEqual(['10', '999', '10']);
    // Somebody who wants it says so with another file: it is newer.
    drop.putText(
      'newest.csv',
      csv(1102, 1, () => '10.00'),
    );
    expect((await drop.drop()).code).toBe(0);
    expect(place.price(1102)).toBe('10');
  });

  it('overwrites it with --overwrite, and counts it as sent', async () => {
    const { place, first } = await overtaken();
    const resumed = await place.call('resume', first.json().run!, '--overwrite');
    expect(resumed.code, resumed.stderr).toBe(0);
    const left = first.json().counts.pending;
    expect(resumed.stdout).toContain(`${left} rows, TotalPrice ${left * 10}.00`);
    expect(resumed.stdout).not.toContain('In conflict');
    expect([1139, 1140].map(place.price)).toEqual(['10', '10']);
  });

  it('that is abandoned can not be resumed, and does not stand in the way of its file', async () => {
    const { place, first } = await begun();
    const { run, counts } = first.json();
    expect((await place.call('import', 'prices.csv')).stderr).toContain(`Run ${run} of this file`);
    const closed = await place.call('abandon', run!, '--json');
    expect(JSON.parse(closed.stdout)).toMatchObject({ run, state: 'abandoned', error: null });
    expect((await place.call('runs')).stdout).not.toContain('charges resume');
    expect((await place.call('resume', run!)).stderr).toContain('was abandoned');
    expect((await place.call('abandon', run!)).code).toBe(2);
    const again = await place.call('import', 'prices.csv', '--json');
    expect(again.json().counts).toMatchObject({ unchanged: counts.updated, updated: counts.pending });
  });
});

describe('a charge in several rows', () => {
  it.each(['imported at once', 'interrupted and resumed'])(
    'gets the value of the last one: %s',
    async (how) => {
      const place = await ownPlace();
      place.write(
        'before.csv',
        csv(1101, 1, () => '200.00'),
      );
      expect((await place.call('import', 'before.csv')).code).toBe(0);
      // The last row says what the charge says already, but the first one is sent before it.
      const [, ...between] = csv(1102, ROWS, () => '1.00')
        .trim()
        .split('\n');
      place.write(
        'twice.csv',
        `ChargeId,Count,TotalPrice\n1101,1,100.00\n${between.join('\n')}\n1101,1,200.00\n`,
      );
      if (how === 'imported at once') {
        expect((await place.call('import', 'twice.csv', '--allow-duplicates')).code).toBe(0);
      } else {
        const first = await interrupted(place, 'twice.csv', 10, '--allow-duplicates');
        expect(place.price(1101)).toBe('100');
        expect((await place.call('resume', first.json().run!)).code).toBe(0);
      }
      expect(place.price(1101)).toBe('200');
    },
  );
});

describe('a "To fix" workbook', () => {
  it('that is older than what became of its rows is refused with the rows', async () => {
    const { place, first } = await begun();
    await correct(place, first.json().report!, 'late.xlsx', () => 99);
    expect((await place.call('resume', first.json().run!)).code).toBe(0);
    const calls = place.simulator.calls;
    const late = await place.call('import', 'late.xlsx');
    expect(late.code).toBe(3);
    expect(late.stderr).toMatch(/out of date: \d+ of its rows were updated after it was written/);
    expect(late.stderr).toMatch(/Charge 1140 was updated on .* by run/);
    expect(place.simulator.calls).toBe(calls);
    expect(place.price(1140)).toBe('10');
    expect((await place.call('import', 'late.xlsx', '--overwrite')).code).toBe(0);
    expect(place.price(1140)).toBe('99');
  });

  it('can be corrected and imported a second time, for the rows that were still wrong', async () => {
    const place = await ownPlace();
    place.write('prices.csv', 'ChargeId,Count,TotalPrice\n1101,1,x\n1102,1,y\n1103,1,5.00\n');
    const first = await place.call('import', 'prices.csv', '--json');
    const report = first.json().report!;
    await correct(place, report, 'fixed.xlsx', (id) => (id === 1101 ? 7 : 'still wrong'));
    expect((await place.call('import', 'fixed.xlsx')).code).toBe(4);
    await correct(place, report, 'fixed.xlsx', (id) => (id === 1101 ? 7 : 8));
    const third = await place.call('import', 'fixed.xlsx', '--json');
    expect(third.code, third.stderr).toBe(0);
    expect(third.json().counts).toMatchObject({ unchanged: 1, updated: 1 });
    expect([1101, 1102, 1103].map(place.price)).toEqual(['7', '8', '5']);
  });

  it('of a dry run has every row, so that nothing is lost when it is imported', async () => {
    const place = await ownPlace();
    place.write('mixed.csv', `${csv(1101, 51, () => '2.50')}1201,1,x\n1202,1,y\n`);
    const checked = await place.call('validate', 'mixed.csv', '--json');
    expect(checked.code).toBe(3);
    expect(checked.json().run).toBeNull();
    const ids = await correct(place, checked.json().report!, 'fixed.xlsx', (_, old) =>
      typeof old === 'number' ? old : 4,
    );
    expect(ids.slice(0, 2)).toEqual([1201, 1202]);
    expect(ids).toHaveLength(53);
    const { code, json } = await place.call('import', 'fixed.xlsx', '--json');
    expect([code, json().counts.updated]).toEqual([0, 53]);
  });

  it('is one for each run: a resume replaces it, unless somebody has worked in it', async () => {
    const { place, first } = await begun();
    const { run, report } = first.json();
    expect((await place.call('report', run!)).stdout).toContain(report);
    expect(readdirSync(join(place.folder, 'reports'))).toHaveLength(1);
    await correct(place, report!, report!, () => 99);
    expect((await place.call('resume', run!)).code).toBe(0);
    expect(readdirSync(join(place.folder, 'reports'))).toHaveLength(2);
    // The corrections are still there, and they are out of date now.
    expect((await place.call('import', report!)).stderr).toContain('out of date');
  });

  it('stays where it is if the run is resumed with another folder for workbooks', async () => {
    const { place, first } = await begun();
    const before = readFileSync(join(place.folder, first.json().report!));
    // What has its name there is not the run's.
    const name = basename(first.json().report!);
    mkdirSync(join(place.folder, 'elsewhere'));
    place.write(join('elsewhere', name), 'of somebody else');
    expect((await place.call('resume', first.json().run!, '--reports', 'elsewhere')).code).toBe(0);
    expect(readFileSync(join(place.folder, 'elsewhere', name), 'utf8')).toBe('of somebody else');
    expect(readFileSync(join(place.folder, first.json().report!)).equals(before)).toBe(true);
    expect(readdirSync(join(place.folder, 'elsewhere'))).toHaveLength(2);
  });

  it('of another ledger is refused, since nobody knows what became of its rows', async () => {
    const place = await ownPlace();
    place.write('prices.csv', 'ChargeId,Count,TotalPrice\n1101,1,x\n1102,1,2\n');
    const first = await place.call('import', 'prices.csv', '--json');
    await correct(place, first.json().report!, 'fixed.xlsx', () => 7);
    const { code, stderr } = await place.call('import', 'fixed.xlsx', '--state-dir', 'other');
    expect(code).toBe(3);
    expect(stderr).toContain('is not in this ledger');
    expect(place.simulator.charges.get(1101)!.updates).toBe(0);
  });
});

describe('an import without a terminal', () => {
  it('sends nothing without --yes, and keeps no run', async () => {
    const place = await ownPlace();
    place.write(
      'prices.csv',
      csv(1101, 3, () => '10.00'),
    );
    const env = { ...place.env, CHARGES_YES: '' };
    for (const input of ['n\n', 'y\n', undefined]) {
      const { code, stderr } = await charges(['import', 'prices.csv'], {
        cwd: place.folder,
        env,
        ...(input === undefined ? {} : { input }),
      });
      expect(code).toBe(2);
      expect(stderr).toContain('add --yes');
    }
    expect(place.simulator.calls).toBe(0);
    expect(JSON.parse((await place.call('runs', '--json')).stdout).runs).toEqual([]);
    expect((await charges(['import', 'prices.csv', '-y'], { cwd: place.folder, env })).code).toBe(0);
  });
});

describe('the sums of a plan', () => {
  it('say that nothing is sent of a file that is not valid as a whole', async () => {
    const place = await ownPlace();
    place.write('prices.csv', `${csv(1101, 3, () => '10.00')}x,1,1\n`);
    for (const args of [
      ['import', 'prices.csv', '--all-or-nothing'],
      ['validate', 'prices.csv', '--expect-total', '99'],
    ]) {
      const { code, stdout } = await place.call(...args);
      expect(code).toBe(3);
      expect(stdout).toMatch(/^To be sent +nothing$/m);
      expect(stdout).not.toContain('Left out');
    }
  });

  it('tell what is sent from what is left out, also when a run is resumed', async () => {
    const place = await ownPlace();
    place.write(
      'prices.csv',
      `${csv(1101, 51, () => '718.95')}1201,1,100.25\n1201,1,100.25\nno id,1,36666.45\n`,
    );
    const checked = await place.call('validate', 'prices.csv');
    expect(checked.stdout).toMatch(/^To be sent +51 rows, TotalPrice 36,666\.45$/m);
    expect(checked.stdout).toMatch(/^Left out +3 rows, TotalPrice 36,866\.95 \(3 invalid\)$/m);
    expect(checked.stdout).toContain('not the change of the invoice');
    const first = await interrupted(place, 'prices.csv', 20);
    const { updated, pending } = first.json().counts;
    const resumed = await place.call('resume', first.json().run!);
    const left = (pending * 71895) / 100;
    expect(resumed.stdout).toMatch(
      new RegExp(`^Rows +54: ${updated} updated, 3 invalid, ${pending} left to send$`, 'm'),
    );
    expect(resumed.stdout).toContain(
      `${pending} rows, TotalPrice ${left.toLocaleString('en-US', { minimumFractionDigits: 2 })}`,
    );
  });
});

describe.skipIf(!hasTerminal())('the question', () => {
  const question =
    /Send 3 updates to 127\.0\.0\.1:\d+, warehouse demo \(TotalPrice 30\.00; 1 row left out; about 2 s\)\?/;

  async function answered(answer: string, args: readonly string[] = [], line = '"$0" "$@"') {
    const place = await ownPlace();
    place.write('prices.csv', `${csv(1101, 3, () => '10.00')}x,1,1\n`);
    const env = { ...place.env, CHARGES_YES: '', CHARGES_RATE: '1/s' };
    let typed = false;
    const result = await inTerminal(['import', 'prices.csv', ...args], {
      columns: 200,
      cwd: place.folder,
      env,
      line,
      answer: (shown) => {
        if (typed || !shown.includes('[y/N]')) return null;
        typed = true;
        return answer;
      },
    });
    const runs = JSON.parse((await place.call('runs', '--json')).stdout).runs as object[];
    return { ...result, place, runs };
  }

  it('has all the facts, with --quiet too, and a yes sends', async () => {
    const { code, output, place } = await answered('y\n', ['--quiet', '--rate', '3/3s']);
    expect(output.replace('; about 2 s', '')).toMatch(
      /Send 3 updates to 127\.0\.0\.1:\d+, warehouse demo \(TotalPrice 30\.00; 1 row left out\)\?/,
    );
    expect(code).toBe(4);
    expect(place.price(1101)).toBe('10');
  });

  it('is asked on the terminal where stdout is piped', async () => {
    const piped = '"$0" "$@" | cat';
    const no = await answered('n\n', [], piped);
    expect(no.output).toMatch(question);
    expect([no.place.simulator.calls, no.runs]).toEqual([0, []]);
    const yes = await answered('y\n', ['--rate', '3/3s'], piped);
    expect(yes.output).toContain('Finished: 3 updated, 1 invalid.');
    expect(yes.place.price(1101)).toBe('10');
  });

  it('is not answered by what is piped into the command', async () => {
    const { code, output, place, runs } = await answered('y\n', [], 'echo y | "$0" "$@"');
    expect(code).toBe(2);
    expect(output).toContain('add --yes');
    expect([place.simulator.calls, runs]).toEqual([0, []]);
  });

  it('says how long it takes, and a no keeps nothing', async () => {
    const { code, output, place, runs } = await answered('n\n');
    expect(output).toMatch(question);
    expect(code).toBe(5);
    expect(output).toContain('Not confirmed; nothing was sent.');
    expect([place.simulator.calls, runs]).toEqual([0, []]);
  });

  it('is ended by Ctrl-C, which says that nothing was sent', async () => {
    const { code, output, place, runs } = await answered('\u0003');
    expect(code).toBe(130);
    expect(output).toContain('nothing was sent');
    expect(output).not.toContain('Stopping after the calls in progress');
    expect([place.simulator.calls, runs]).toEqual([0, []]);
  });

  it('asks about newer values first, and sends the others if they are to stay', async () => {
    const place = await ownPlace();
    place.write(
      'old.csv',
      csv(1101, 3, () => '10.00'),
    );
    expect((await place.call('import', 'old.csv')).code).toBe(0);
    place.write(
      'new.csv',
      csv(1102, 1, () => '999.00'),
    );
    expect((await place.call('import', 'new.csv')).code).toBe(0);
    let answers = 0;
    const { code, output } = await inTerminal(['import', 'old.csv'], {
      columns: 200,
      cwd: place.folder,
      env: { ...place.env, CHARGES_YES: '' },
      answer: (shown) => {
        if (shown.split('[y/N]').length - 1 <= answers) return null;
        answers += 1;
        return answers === 1 ? 'n\n' : 'y\n';
      },
    });
    expect(output).toContain('Overwrite 1 newer value with those of this file?');
    // The other two are unchanged, so nothing is left to send.
    expect(code).toBe(5);
    expect(place.price(1102)).toBe('999');
  });
});
