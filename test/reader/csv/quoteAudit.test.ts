import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { auditQuotes } from '../../../src/reader/csv/quoteAudit.ts';
import { cpuTimer } from '../../helpers/cpuTime.ts';
import { readSheet, refusal, sheetFile, sheetFolder } from '../sheetFixture.ts';

async function* inChunks(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What the audit says of a text, which must not depend on how it is cut into chunks. */
async function verdict(text: string, delimiter = ';'): Promise<string> {
  const verdicts = new Set<string>();
  for (const size of [1, 2, 3, 7, 1000]) {
    try {
      await auditQuotes(inChunks(text, size), delimiter, 'a.csv');
      verdicts.add('fine');
    } catch (error) {
      verdicts.add((error as Error).message);
    }
  }
  expect(verdicts.size).toBe(1);
  return [...verdicts][0]!;
}

describe('the audit of quotes', () => {
  it.each([
    'a;b\n1;"x"\n',
    'a;"b"',
    '"a";"b"\r\n"";""\r\n',
    '"a""b";"""";""""""\n',
    '"two\r\nlines";x\r"and\rmore";"\n"\n',
    'a;5" pipe;6"\n',
    '5"x"y;b',
    'a;4 " b;c',
    '',
  ])('takes %j', async (text) => {
    expect(await verdict(text)).toBe('fine');
  });

  it.each([
    ['a;b\n1;"x\n2;y\n', 'opens on line 2 is never closed'],
    ['a;b\r\n1;"x\r\n2;"y"\r\n', 'opens on line 2 and closes on line 3 is followed by more text'],
    ['a;b\r1;"x\r2;"y"\r', 'opens on line 2 and closes on line 3'],
    ['"a"b;c\n', 'opens on line 1 is followed by more text'],
    ['a;"b" ;c\n', 'opens on line 1 is followed by more text'],
    ['a;"b""\n', 'opens on line 1 is never closed'],
    ['a;b\n\n1;"', 'opens on line 3 is never closed'],
    ['a; "b";c\n', 'on line 1 there is a space between'],
    ['a\n  "b"\n', 'on line 2 there is a space between'],
    [' "b"\n', 'on line 1 there is a space between'],
  ])('refuses %j', async (text, message) => {
    expect(await verdict(text)).toContain(message);
  });

  it('considers the delimiter', async () => {
    expect(await verdict('a;"b",c', ',')).toBe('fine');
    expect(await verdict('a;"b",c', ';')).toContain('followed by more text');
    expect(await verdict('a\t"b"\tc', '\t')).toBe('fine');
  });
});

describe('a quote that is never closed in a huge file', () => {
  it('is found fast, with the line on which it opened', async () => {
    const path = join(sheetFolder(), 'huge.csv');
    const file = createWriteStream(path);
    const block = '1002;2026-10-31;12,50;Lagring\r\n'.repeat(32_000);
    file.write(`ChargeId;ActionDate;TotalPrice;Comment\r\n1001;2026-10-31;1;"Lagring\r\n`);
    for (let i = 0; i < 100; i += 1) if (!file.write(block)) await once(file, 'drain');
    file.end();
    await finished(file);
    const before = process.memoryUsage().rss;
    const spent = cpuTimer();
    const { message } = await refusal(readSheet(path));
    expect(message).toContain('opens on line 2 is never closed');
    expect(spent()).toBeLessThan(5000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('is found too when a stray quote closes it, and would have swallowed whole rows', async () => {
    const text = [
      'ChargeId;Container;Comment',
      '1;MSKU;"pipe',
      '2;MSKU;plain',
      '3;MSKU;pipe 5"',
      '4;MSKU;x',
    ].join('\n');
    const { rows } = await readSheet(sheetFile(`${text}\n`));
    expect(rows[0]!.shapeProblem).toContain('C2 continues to line 4');
    expect(rows[0]!.shapeProblem).toContain('closing quote seems to be missing on line 2');
    expect(rows[1]).toMatchObject({ row: 3, line: 5, cells: ['4', 'MSKU', 'x'] });
    const middle = 'ChargeId;Container;Comment\n1;"MSKU;pipe\n2;MSKU";plain\n';
    expect((await readSheet(sheetFile(middle))).rows[0]!.shapeProblem).toContain('B2 continues to line 3');
  });

  it('accepts a text of several lines', async () => {
    const { rows } = await readSheet(sheetFile('ChargeId;Container;Comment\n1;X;"one\ntwo; three\nfour"\n'));
    expect(rows[0]).toEqual({ row: 2, lastLine: 4, cells: ['1', 'X', 'one\ntwo; three\nfour'] });
  });
});
