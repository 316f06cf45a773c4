import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChargesError } from '../../../src/model/errors.ts';
import type { ChargeValues } from '../../../src/model/row.ts';
import { cpuTimer } from '../../helpers/cpuTime.ts';
import { tries } from '../../helpers/longRuns.ts';
import { check } from '../../import/checkedFile.ts';
import { sheetFile, sheetFolder } from '../sheetFixture.ts';
import type { FileToCheck } from './csvCheckFiles.ts';
import { type Dialect, dialects, type Meaning, meanings, valuesOf, writeCsv } from './csvDialects.ts';

const SEED = 20261121;
const sheets = fc.tuple(dialects, fc.array(meanings, { minLength: 1, maxLength: 6 }));

function conventions({ mark, dateForm }: Dialect): Omit<FileToCheck, 'path'> {
  // A year-first form needs none, and ISO is understood beside any.
  const forms: Record<Dialect['dateForm'], string> = {
    ISO: 'DD/MM/YYYY',
    slashes: 'YYYY/MM/DD HH:mm:ss',
    dots: 'YYYY.M.D HH:mm:ss',
    compact: 'YYYYMMDD HH:mm:ss',
    'day first': 'DD/MM/YYYY',
    'month first': 'MM/DD/YYYY',
  };
  return { decimal: mark === '.' ? 'point' : 'comma', dateFormat: forms[dateForm] };
}

/** What a row's values must be on the wire; a comment of white space alone is an empty cell. */
function expected(dialect: Dialect, row: Meaning, id: number): ChargeValues {
  const { ActionDate, TotalPrice, Comment } = valuesOf(row);
  const time = dialect.dateForm.endsWith('first') ? '00:00:00' : (row.time ?? '00:00:00');
  return {
    ChargeId: id,
    ActionDate: `${ActionDate}T${time}`,
    Count: '1',
    TotalPrice,
    ...(Comment.trim() === '' ? {} : { Comment }),
  };
}

describe('any decimal, date and text in any dialect', () => {
  it.each([
    ['UTC', 0],
    ['Pacific/Auckland', -720],
    ['America/Los_Angeles', 420],
  ])('comes back as the same text in a process in %s', (zone, offset) => {
    const samples = fc
      .sample(sheets, { seed: SEED, numRuns: tries(150, 400) })
      // With --date-format each cell must be in its form, times included; ISO is understood beside it.
      .map(([dialect, rows]) => {
        const timed = ['slashes', 'dots', 'compact'].includes(dialect.dateForm);
        return [
          dialect,
          rows.map((row) => ({ ...row, time: timed ? (row.time ?? '02:30:00') : row.time })),
        ] as const;
      });
    const files = samples.map(
      ([dialect, rows]): FileToCheck => ({
        path: sheetFile(writeCsv(dialect, rows).bytes),
        ...conventions(dialect),
      }),
    );
    const list = join(sheetFolder(), `files-${offset}.json`);
    writeFileSync(list, JSON.stringify(files));
    const script = fileURLToPath(new URL('csvCheckFiles.ts', import.meta.url));
    const output = execFileSync(process.execPath, [script, list], {
      env: { ...process.env, TZ: zone },
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    const { zone: seen, results } = JSON.parse(output);
    expect(seen).toBe(offset);
    for (const [index, [dialect, rows]] of samples.entries()) {
      const got = { dialect, ...results[index] };
      expect(got).toEqual({
        dialect,
        values: rows.map((row, at) => expected(dialect, row, at + 1)),
        problems: [],
      });
    }
  });

  it('is never read wrongly without --decimal and --date-format: exactly, or refused as ambiguous', async () => {
    const numRuns = tries(250, 600);
    let understood = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(sheets, async ([dialect, rows]) => {
        const { rows: got } = await check(sheetFile(writeCsv(dialect, rows).bytes));
        expect(got).toHaveLength(rows.length);
        for (const [index, { values, problems }] of got.entries()) {
          const want = expected(dialect, rows[index]!, index + 1);
          const kinds = new Set(problems.map(({ kind }) => kind));
          kinds.delete('ambiguous');
          expect([...kinds]).toEqual([]);
          if (problems.length > 0) refused += 1;
          else understood += 1;
          for (const { column } of problems) {
            if (column === 'Datum') want.ActionDate = undefined!;
            else if (column === 'Total Price') want.TotalPrice = undefined!;
          }
          expect({ ActionDate: undefined, TotalPrice: undefined, ...values }).toEqual({ ...want });
        }
      }),
      { seed: SEED, numRuns },
    );
    expect(understood).toBeGreaterThan(refused);
    expect(refused).toBeGreaterThan(numRuns / 30);
  });
});

describe('broken files', () => {
  const unhandled: unknown[] = [];
  const take = (reason: unknown): void => {
    unhandled.push(reason);
  };
  beforeAll(() => {
    process.on('unhandledRejection', take);
    process.on('uncaughtException', take);
  });
  afterAll(() => {
    process.off('unhandledRejection', take);
    process.off('uncaughtException', take);
  });

  const good = [
    readFileSync('samples/october-corrections.csv'),
    readFileSync('samples/rattelser-oktober.csv'),
    ...fc.sample(sheets, { seed: SEED, numRuns: 12 }).map(([dialect, rows]) => writeCsv(dialect, rows).bytes),
    Buffer.from('ChargeId,Comment\r\n1,"a ""b""\r\nc"\r\n2,"d"\r\n3,e" f\r\n'),
    iconv.encode('\ufeffChargeId\tComment\r\n1\t"🚚\r\n"\r\n', 'utf-16le'),
  ];
  const telling = fc.constantFrom(
    ...[
      '"',
      '""',
      ';',
      ',',
      '\r',
      '\n',
      '\r\n',
      '\0',
      '\ufeff',
      '\x1a',
      '\t',
      ' "',
      'sep=;\n',
      'ChargeId',
      'å',
      '1e9',
      '\ufffd',
    ].map((text) => Buffer.from(text)),
    ...[[0xff], [0xfe, 0xff], [0xff, 0xfe], [0xe5], [0x81], [0xd8, 0x00], [0x50, 0x4b, 3, 4]].map((bytes) =>
      Buffer.from(bytes),
    ),
  );
  const piece = fc.oneof(
    { weight: 3, arbitrary: telling },
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  );
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(12),
    insert: piece,
  });
  const mutated = fc
    .tuple(fc.constantFrom(...good), fc.array(change, { minLength: 1, maxLength: 6 }))
    .map(([bytes, changes]) =>
      changes.reduce((result, { at, remove, insert }) => {
        const place = Math.floor(at * (result.length + 1));
        return Buffer.concat([result.subarray(0, place), insert, result.subarray(place + remove)]);
      }, bytes),
    );
  const random = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(piece, { minLength: 1, maxLength: 60 })
      .map((pieces) => Buffer.concat([Buffer.from('ChargeId;Comment\n'), ...pieces])),
  );

  /** The file's rows, or the project's own error; anything else is a failure, and so is a second that passes. */
  async function endsWell(bytes: Buffer): Promise<'rows' | 'refused'> {
    const spent = cpuTimer();
    try {
      const { rows, sheet } = await check(sheetFile(bytes));
      expect(rows).toHaveLength(sheet.rows);
      return 'rows';
    } catch (error) {
      if (!(error instanceof ChargesError)) throw error;
      expect(error.message).toMatch(/^.{10}/);
      expect(error.message).not.toContain('undefined');
      return 'refused';
    } finally {
      expect(spent()).toBeLessThan(1000);
    }
  }

  it('that lost one quote lose no row in silence', async () => {
    const quotedSheets = fc
      .tuple(dialects, fc.array(meanings, { minLength: 2, maxLength: 6 }), fc.nat())
      .map(([dialect, rows, at]) => ({
        dialect: { ...dialect, encoding: 'utf-8' as const, quoteAll: true },
        rows,
        at,
      }));
    const ends = { rows: 0, refused: 0 };
    const property = fc.asyncProperty(quotedSheets, async ({ dialect, rows, at }) => {
      const text = writeCsv(dialect, rows).bytes.toString();
      const quotes = [...text.matchAll(/"/g)].map(({ index }) => index);
      const place = quotes[at % quotes.length]!;
      try {
        const checked = await check(sheetFile(text.slice(0, place) + text.slice(place + 1)));
        if (checked.rows.length !== rows.length) expect(checked.problems.total).toBeGreaterThan(0);
        ends.rows += 1;
      } catch (error) {
        if (!(error instanceof ChargesError)) throw error;
        ends.refused += 1;
      }
    });
    await fc.assert(property, { seed: SEED, numRuns: tries(200, 500) });
    expect(Math.min(ends.rows, ends.refused)).toBeGreaterThan(10);
  });

  it.each([
    ['mutated', mutated, tries(400, 1000)],
    ['random', random, tries(200, 500)],
  ])('end in rows or in an error of our own: %s', async (_, files, numRuns) => {
    const ends = { rows: 0, refused: 0 };
    const property = fc.asyncProperty(files, async (bytes) => {
      if (bytes.length > 0) ends[await endsWell(bytes)] += 1;
    });
    await fc.assert(property, { seed: SEED, numRuns });
    expect(Math.min(ends.rows, ends.refused)).toBeGreaterThan(numRuns / 20);
    expect(unhandled).toEqual([]);
  });
});
