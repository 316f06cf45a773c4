import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { faultOfOutput } from '../helpers/outputSchema.ts';
import { access, ownSimulator } from './simulator.ts';

const SERVER = ['--url', 'http://127.0.0.1:9/demo', '--username', 'u'];

/** A folder with a good file, one without a column of ids, one with a bad row, and one that is not text. */
function ownSheets(): string {
  const folder = ownFolder();
  writeFileSync(join(folder, 'good.csv'), 'ChargeId,Comment\n1001,a\n');
  writeFileSync(join(folder, 'noId.csv'), 'Id,Comment\n1,a\n');
  writeFileSync(join(folder, 'bad.csv'), 'ChargeId,Comment\n1001,a\nx,b\n');
  writeFileSync(join(folder, 'zip.xlsx'), 'not a zip');
  return folder;
}

describe('--json prints one object by its schema', () => {
  // Every call of the helper is checked against the schema; here are the ends that no other test has.
  it.each<[string, string[], number, string, object]>([
    ['an unknown command', ['frobnicate'], 2, 'configuration', {}],
    ['no command', [], 2, 'configuration', {}],
    ['an unknown flag', ['import', 'good.csv', '--frobnicate'], 2, 'configuration', { run: null }],
    ['a missing argument', ['validate'], 2, 'configuration', { run: null, state: null }],
    [
      'a switch with a value',
      ['import', 'good.csv', '--dry-run=yes'],
      2,
      'configuration',
      { sheet: { file: null } },
    ],
    ['a missing URL', ['import', 'good.csv'], 2, 'configuration', { sheet: { file: 'good.csv' } }],
    ['a missing file', ['validate', 'none.csv'], 2, 'sheet', { sheet: { file: 'none.csv' }, problems: [] }],
    ['a damaged file', ['validate', 'zip.xlsx'], 2, 'sheet', { state: null }],
    ['a file without ids', ['validate', 'noId.csv'], 3, 'invalid-sheet', { state: 'not valid' }],
    ['a bad row', ['validate', 'bad.csv'], 3, 'not-valid', { counts: { invalid: 1 } }],
    [
      'control totals that differ',
      ['validate', 'good.csv', '--expect-rows', '2'],
      3,
      'not-valid',
      { counts: { invalid: 0 } },
    ],
    ['an unknown run', ['resume', 'nosuchrun', ...SERVER], 2, 'configuration', { run: null }],
    ['no report', ['report', 'nosuchrun'], 2, 'configuration', { report: null }],
    ['an unknown language', ['template', 't.xlsx', '--lang', 'fi'], 2, 'configuration', { template: null }],
    ['a template that is there', ['template', 'good.csv'], 2, 'configuration', { lang: null }],
    [
      'an export of nothing',
      ['export', 'good.csv', ...SERVER],
      2,
      'configuration',
      { file: null, invoices: [] },
    ],
    ['no drop folder', ['drop', 'none', ...SERVER], 2, 'configuration', { end: 'failed', sheets: [] }],
    ['a wrong drop flag', ['drop', '.', '--settle', 'soon'], 2, 'configuration', { folder: '.', end: null }],
    ['a wrong port', ['simulate', '--port', 'x'], 2, 'configuration', { url: null }],
    ['a ledger that is a file', ['runs', '--state-dir', 'good.csv'], 2, 'configuration', { runs: [] }],
  ])('for %s', async (_what, args, exitCode, code, more) => {
    const env = { ONGOING_PASSWORD: 'p', CHARGES_STATE_DIR: 'state' };
    const ended = await charges([...args, '--json'], { cwd: ownSheets(), env });
    const object = JSON.parse(ended.stdout);
    expect(ended.code).toBe(exitCode);
    expect(object).toMatchObject({ ...more, error: { code } });
    // People get the same sentence; of the rows of a file they get a table.
    if (code !== 'not-valid')
      expect(ended.stderr.replace(/\s+/g, ' ')).toContain(object.error.message.replace(/\s+/g, ' '));
  });

  it('for a .env file that is refused', async () => {
    const folder = ownSheets();
    writeFileSync(join(folder, '.env'), '');
    chmodSync(join(folder, '.env'), 0o666);
    const { json } = await charges(['validate', 'good.csv', '--json'], { cwd: folder });
    expect(json()).toMatchObject({ sheet: { file: 'good.csv' }, error: { code: 'configuration' } });
  });

  it('for runs that end in each way, null if all went well', async () => {
    const folder = ownSheets();
    const simulator = await ownSimulator();
    const env = access(simulator, folder);
    const call = async (args: string[], more: Record<string, string> = {}) =>
      (await charges([...args, '--json'], { cwd: folder, env: { ...env, ...more } })).json();
    expect((await call(['validate', 'good.csv'])).error).toBeNull();
    expect((await call(['import', 'bad.csv', '--all-or-nothing'])).error).toEqual({
      code: 'not-valid',
      message: expect.stringContaining('--all-or-nothing'),
    });
    const stopped = await call(['import', 'good.csv'], { ONGOING_PASSWORD: 'wrong' });
    expect(stopped.error).toEqual({ code: 'refused', message: expect.stringContaining('resume the run') });
    simulator.setFaults({ service: { rules: [{ kind: 'fault', probability: 1 }] } });
    const unrecorded = await call(['resume', stopped.run!, '--max-attempts', '1']);
    expect(unrecorded).toMatchObject({ exitCode: 6, error: { code: 'not-recorded' } });
    simulator.setFaults({});
    expect((await call(['resume', stopped.run!])).error).toBeNull();
    // All of its rows are unchanged.
    expect((await call(['import', 'good.csv'])).error).toBeNull();
    writeFileSync(join(folder, 'unknown.csv'), 'ChargeId,Comment\n9999,a\n');
    expect((await call(['import', 'unknown.csv'])).error).toEqual({
      code: 'rows-not-updated',
      message: 'Finished: 0 of 1 row updated. The others are on the "To fix" tab.',
    });
    const listed = JSON.parse((await charges(['runs', '--json'], { cwd: folder, env })).stdout);
    expect(listed).toMatchObject({
      runs: [{ state: 'finished' }, { state: 'finished' }, { state: 'finished' }, { state: 'not valid' }],
      exitCode: 0,
      error: null,
    });
  });

  it('for the demo', async () => {
    const { stdout } = await charges(['demo', '--json'], { cwd: ownFolder() });
    expect(JSON.parse(stdout)).toEqual({ updated: expect.any(Number), exitCode: 0, error: null });
  });
});

describe('the schema', () => {
  const good = { run: null, report: null, exitCode: 2, error: { code: 'configuration', message: 'x' } };

  it.each<[string, object]>([
    ['a key that is left out', { run: null, exitCode: 2, error: good.error }],
    ['a key that it does not know', { ...good, more: 1 }],
    ['a code that it does not know', { ...good, error: { code: 'new', message: 'x' } }],
    ['an exit code without an error', { ...good, error: null }],
    ['an error without an exit code', { ...good, exitCode: 0 }],
  ])('does not take %s', (_what, object) => {
    expect(faultOfOutput(['report'], `${JSON.stringify(good)}\n`)).toBe('');
    expect(faultOfOutput(['report'], `${JSON.stringify(object)}\n`)).toMatch(/^it is no report/);
  });

  it('does not take two objects, or none', () => {
    const line = `${JSON.stringify(good)}\n`;
    expect(faultOfOutput(['report'], line + line)).toMatch(/^it is not one line/);
    expect(faultOfOutput(['report'], '')).toMatch(/^it is not one line/);
  });

  it('names every code of an error class', () => {
    const errors = readFileSync(new URL('../../src/model/errors.ts', import.meta.url), 'utf8');
    const schema = readFileSync(
      new URL('../../src/reporter/wording/output.schema.json', import.meta.url),
      'utf8',
    );
    const codes = [...errors.matchAll(/readonly code(?:: string)? = '([\w-]+)'/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThanOrEqual(8);
    for (const code of codes) expect(schema).toContain(`"const": "${code}"`);
  });
});
