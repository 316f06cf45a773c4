import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { charges } from '../../helpers/charges.ts';
import { ownFolder } from '../../helpers/folder.ts';

/** `charges validate`, with what it prints and how it ends. */
async function validate(
  content: string,
  ...flags: string[]
): Promise<{ out: string; err: string; code: number | null }> {
  const cwd = ownFolder();
  writeFileSync(join(cwd, 'sheet.csv'), content);
  const args = ['validate', join(cwd, 'sheet.csv'), '--reports', join(cwd, 'reports'), ...flags];
  const { stdout, stderr, code } = await charges(args, { cwd });
  return { out: stdout, err: stderr, code };
}

describe('the problems of a file', () => {
  it('are shown as a table of row, cell, column, value and problem, with a summary and the true totals', async () => {
    const { out, code } = await validate('ChargeId,Count,TotalPrice\n1,1,12 kr\n2,2,0.10\n2,x,0.20\n');
    expect(code).toBe(3);
    expect(out).toMatch(/^Row +Cell +Column +Value +Problem$/m);
    expect(out).toMatch(
      /^2 +C2 +TotalPrice +12 kr +TotalPrice is not a number: it contains a currency; enter the/m,
    );
    expect(out).toContain('4 problems: 2 not a number, 2 duplicate.');
    expect(out).toMatch(/^Rows +3: 0 valid, 3 invalid$/m);
    expect(out).toMatch(/^Left out +3 rows, TotalPrice 0\.30 \(3 invalid\)$/m);
  });

  it('are shown escaped, in headers, values, notes and errors', async () => {
    const bad = 'ChargeId,Comment,"No\u001b[2Jte"\n"1\u001b[31m\u202e\n\u009b",\u0007,x\n';
    const { out, err, code } = await validate(bad);
    expect(code).toBe(3);
    expect(out).toContain('1\\x1b[31m\\u202e');
    expect(out).toContain('No\\x1b[2Jte (C)');
    const refused = await validate('Charge\u001b[2J,Comment\n1,x\n');
    expect(refused.err).toContain('Charge\\x1b[2J');
    for (const text of [out, err, refused.out, refused.err])
      expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it('are shown up to the first hundred, with a note that the workbook has all', async () => {
    const rows = Array.from({ length: 150 }, (_, i) => `${i + 1},1,x`).join('\n');
    const { out } = await validate(`ChargeId,Count,TotalPrice\n${rows}\n`);
    expect(out.match(/^\d+ +C\d+ /gm)).toHaveLength(100);
    expect(out).toContain(
      '150 problems: 150 not a number. The first 100 are shown; all are in the result workbook.',
    );
    const { problems, totals } = JSON.parse(
      (await validate(`ChargeId,Count,TotalPrice\n${rows}\n`, '--json')).out,
    );
    expect(problems).toHaveLength(150);
    expect(totals).toEqual({ count: '150', totalPrice: '0' });
  });

  it('do not cut a character in two', async () => {
    const { out } = await validate(`ChargeId,Comment\n${'🚚'.repeat(20)},x\n`);
    expect(out).toContain(`${'🚚'.repeat(8)}…`);
    expect(out).not.toContain('\ufffd');
  });
});

describe('control totals', () => {
  const sheet = 'ChargeId;Count;TotalPrice\n1;1;45 000,50\n2;1;120\n';

  it('accept the file if they match, and refuse it otherwise', async () => {
    expect((await validate(sheet, '--expect-rows', '2', '--expect-total', '45120.50')).code).toBe(0);
    const { out, code } = await validate(sheet, '--expect-rows', '118', '--expect-total', '45120.51');
    expect(code).toBe(3);
    expect(out.replace(/\s+/g, ' ')).toContain('The file has 2 rows, but 118 were expected');
    expect(out.replace(/\s+/g, ' ')).toContain('TotalPrice adds up to 45120.50, but 45120.51 was expected');
  });

  it('that can be read in two ways are a usage error', async () => {
    expect((await validate(sheet, '--expect-total', '45.120')).code).toBe(2);
  });
});
