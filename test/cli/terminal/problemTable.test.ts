import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLI = fileURLToPath(new URL('../../../src/cli.js', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'problems-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** `charges validate` as a child process, with what it prints and how it ends. */
function validate(content: string, ...flags: string[]): { out: string; err: string; code: number | null } {
  const file = join(folder, 'sheet.csv');
  writeFileSync(file, content);
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [CLI, 'validate', file, '--reports', join(folder, 'reports'), ...flags],
    { encoding: 'utf8', cwd: folder, env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' } },
  );
  return { out: stdout, err: stderr, code: status };
}

describe('the problems of a sheet', () => {
  it('are shown as a table of row, cell, column, value and problem, with a summary and the true totals', () => {
    const { out, code } = validate('ChargeId,Count,TotalPrice\n1,1,12 kr\n2,2,0.10\n2,x,0.20\n');
    expect(code).toBe(3);
    expect(out).toMatch(/^Row +Cell +Column +Value +Problem$/m);
    expect(out).toMatch(
      /^2 +C2 +TotalPrice +12 kr +TotalPrice is not a number: it has a currency in it; write the/m,
    );
    expect(out).toContain('4 problems: 2 not a number, 2 duplicate.');
    expect(out).toMatch(/^Rows +3: 0 valid, 3 invalid$/m);
    expect(out).toMatch(/^Sum of TotalPrice +0\.30$/m);
  });

  it('are shown escaped, in headers, values, notes and errors', () => {
    const bad = 'ChargeId,Comment,"No\u001b[2Jte"\n"1\u001b[31m\u202e\n\u009b",\u0007,x\n';
    const { out, err, code } = validate(bad);
    expect(code).toBe(3);
    expect(out).toContain('1\\x1b[31m\\u202e');
    expect(out).toContain('No\\x1b[2Jte (C)');
    const refused = validate('Charge\u001b[2J,Comment\n1,x\n');
    expect(refused.err).toContain('Charge\\x1b[2J');
    for (const text of [out, err, refused.out, refused.err])
      expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it('are shown up to the first hundred, and it is said that the workbook has all', () => {
    const rows = Array.from({ length: 150 }, (_, i) => `${i + 1},1,x`).join('\n');
    const { out } = validate(`ChargeId,Count,TotalPrice\n${rows}\n`);
    expect(out.match(/^\d+ +C\d+ /gm)).toHaveLength(100);
    expect(out).toContain(
      '150 problems: 150 not a number. The first 100 are shown; the result workbook has them all.',
    );
    const { problems, totals } = JSON.parse(validate(`ChargeId,Count,TotalPrice\n${rows}\n`, '--json').out);
    expect(problems).toHaveLength(150);
    expect(totals).toEqual({ count: '150', totalPrice: '0' });
  });

  it('do not cut a character in two', () => {
    const { out } = validate(`ChargeId,Comment\n${'🚚'.repeat(20)},x\n`);
    expect(out).toContain(`${'🚚'.repeat(8)}…`);
    expect(out).not.toContain('\ufffd');
  });
});

describe('control totals', () => {
  const sheet = 'ChargeId;Count;TotalPrice\n1;1;45 000,50\n2;1;120\n';

  it('that are right let the sheet pass, and refuse it else', () => {
    expect(validate(sheet, '--expect-rows', '2', '--expect-total', '45120.50').code).toBe(0);
    const { out, code } = validate(sheet, '--expect-rows', '118', '--expect-total', '45120.51');
    expect(code).toBe(3);
    expect(out.replace(/\s+/g, ' ')).toContain('The file has 2 rows, but 118 were expected');
    expect(out.replace(/\s+/g, ' ')).toContain('TotalPrice adds up to 45120.50, but 45120.51 was expected');
  });

  it('that can be read in two ways are a usage error', () => {
    expect(validate(sheet, '--expect-total', '45.120').code).toBe(2);
  });
});
