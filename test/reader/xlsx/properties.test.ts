import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { SheetError } from '../../../src/model/errors.ts';
import type { RawRow } from '../../../src/model/row.ts';
import { cpuTimer } from '../../helpers/cpuTime.ts';
import { tries } from '../../helpers/longRuns.ts';
import { type ZipPart, zipFile } from '../../helpers/zipFile.ts';
import { escapeXml, fixture, fixtureParts, openWorkbook, readAll, written } from './xlsxFixture.ts';

const SEED = { seed: 20261121 };

/** All tabs with all rows, or the SheetError in their place. Any other error is thrown on. */
async function readOrRefuse(bytes: Buffer): Promise<{ tabs: unknown } | SheetError> {
  const spent = cpuTimer();
  try {
    const file = await openWorkbook(written(bytes, 'fuzz.xlsx'));
    try {
      const tabs: { name: string | null; rows: RawRow[] }[] = [];
      for (const tab of file.tabs) {
        const rows: RawRow[] = [];
        for await (const batch of tab.rows()) rows.push(...batch);
        tabs.push({ name: tab.name, rows });
      }
      return { tabs };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof SheetError) return error;
    throw error;
  } finally {
    expect(spent()).toBeLessThan(1000);
  }
}

/** A workbook of exceljs and one made by hand, with all kinds of cells. */
let samples: Buffer[] = [];
const handMade = fixtureParts({
  rows: Array.from(
    { length: 40 },
    (_, i) =>
      `<row r="${i + 1}"><c r="A${i + 1}"><v>${i * 1.1}</v></c><c r="B${i + 1}" s="1"><v>${46_000 + i}.5</v></c><c r="C${i + 1}" t="s"><v>${i % 3}</v></c><c r="D${i + 1}" t="inlineStr"><is><r><t>a_x000D_</t></r></is></c><c r="E${i + 1}" t="d"><v>2026-10-31</v></c></row>`,
  ).join(''),
  strings: '<si><t>one</t></si><si><r><t>tw</t></r><r><t>o</t></r></si><si><t>åäö</t></si>',
  formats: ['yyyy-mm-dd'],
  after: '<mergeCells><mergeCell ref="F1:G1"/></mergeCells>',
});

beforeAll(async () => {
  const workbook = new ExcelJS.Workbook();
  for (const name of ['Charges', 'More']) {
    const sheet = workbook.addWorksheet(name);
    for (let i = 0; i < 30; i += 1)
      sheet.addRow([i, i / 7, `text ${i}`, new Date(Date.UTC(2026, 0, 1 + i)), i % 2 === 0]);
  }
  samples = [
    Buffer.from(await workbook.xlsx.writeBuffer()),
    zipFile(handMade),
    zipFile(handMade.map((p) => ({ ...p, method: 0 }))),
  ];
});

describe('damage of any kind', () => {
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const change = fc.oneof(
    fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
    fc.record({
      kind: fc.constant('set' as const),
      at: place,
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    }),
    fc.record({ kind: fc.constant('cut' as const), at: place }),
    fc.record({ kind: fc.constant('remove' as const), at: place, length: fc.integer({ min: 1, max: 200 }) }),
    fc.record({
      kind: fc.constant('copy' as const),
      at: place,
      from: place,
      length: fc.integer({ min: 1, max: 400 }),
    }),
    // The directory at the end is what the checksums don't guard: it gets a larger share of the changes.
    fc.record({
      kind: fc.constant('flip' as const),
      at: place.map((x) => 0.85 + x * 0.1499),
      bit: fc.nat(7),
    }),
  );

  function damage(
    bytes: Buffer,
    changes: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[],
  ): Buffer {
    let now: Buffer = Buffer.from(bytes);
    for (const made of changes) {
      const at = Math.floor(made.at * now.length);
      if (made.kind === 'flip' && at < now.length) now[at] = now[at]! ^ (1 << made.bit);
      if (made.kind === 'set') now.set(made.bytes.subarray(0, now.length - at), at);
      if (made.kind === 'cut') now = now.subarray(0, at);
      if (made.kind === 'remove') now = Buffer.concat([now.subarray(0, at), now.subarray(at + made.length)]);
      if (made.kind === 'copy') {
        const from = Math.floor(made.from * now.length);
        now = Buffer.concat([now.subarray(0, at), now.subarray(from, from + made.length), now.subarray(at)]);
      }
    }
    return now;
  }

  it('to the bytes ends in an error or changes nothing: never in other rows', async () => {
    const whole = await Promise.all(samples.map(readOrRefuse));
    expect(whole.some((result) => result instanceof SheetError)).toBe(false);
    const numRuns = tries(800, 2000);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(samples.length - 1),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (which, changes) => {
          const result = await readOrRefuse(damage(samples[which]!, changes));
          if (result instanceof SheetError) refused += 1;
          else expect(result).toEqual(whole[which]);
        },
      ),
      { ...SEED, numRuns },
    );
    expect(refused).toBeGreaterThan(numRuns / 2);
  });

  it('to the XML, under a right checksum, ends in rows or an error', async () => {
    const texts = handMade.map((part) => String(part.data));
    const numRuns = tries(400, 1000);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: handMade.length - 1 }),
        fc.array(change, { minLength: 1, maxLength: 2 }),
        async (which, changes) => {
          const parts: ZipPart[] = handMade.map((part, i) =>
            i === which ? { ...part, data: damage(Buffer.from(texts[i]!), changes) } : part,
          );
          if ((await readOrRefuse(zipFile(parts))) instanceof SheetError) refused += 1;
        },
      ),
      { ...SEED, numRuns },
    );
    expect(refused).toBeGreaterThan(0.3 * numRuns);
  });

  it('is found in random bytes, even after the beginning of a zip', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('', 'PK\x03\x04', '\xd0\xcf\x11\xe0'),
        fc.uint8Array({ maxLength: 3000 }),
        fc.boolean(),
        async (start, bytes, ended) => {
          const end = ended ? zipFile([]) : Buffer.alloc(0);
          const result = await readOrRefuse(Buffer.concat([Buffer.from(start, 'latin1'), bytes, end]));
          expect(result).toBeInstanceOf(SheetError);
        },
      ),
      { ...SEED, numRuns: tries(200, 500) },
    );
  });
});

describe('written values are read back', () => {
  const decimal = fc
    .tuple(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), fc.nat(10))
    .map(([digits, places]) => {
      const text = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
      const point = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
      return digits < 0n ? `-${point}` : point;
    });

  it('as the same decimals', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(decimal, { minLength: 1, maxLength: 50 }), async (texts) => {
        const { rows } = await readAll(
          fixture({ rows: `<row>${texts.map((text) => `<c><v>${text}</v></c>`).join('')}</row>` }),
        );
        expect(rows[0]!.cells).toEqual(texts.map((text) => ({ kind: 'number', text })));
      }),
      { ...SEED, numRuns: 100 },
    );
  });

  it('as the same texts, shared and inline', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      // What XML can't hold; and escapes, which mean something else.
      .filter(
        (t) => !/[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_x/.test(t) && t.isWellFormed() && t.trim() !== '',
      );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
        const strings = texts.map((t) => `<si><t>${escapeXml(t)}</t></si>`).join('');
        const cells = texts.map(
          (t, i) => `<c t="s"><v>${i}</v></c><c t="inlineStr"><is><t>${escapeXml(t)}</t></is></c>`,
        );
        const { rows } = await readAll(fixture({ strings, rows: `<row>${cells.join('')}</row>` }));
        expect(rows[0]!.cells).toEqual(texts.flatMap((t) => [t, t]));
      }),
      { ...SEED, numRuns: 100 },
    );
  });

  it.each(['Pacific/Auckland', 'America/Los_Angeles', 'UTC'])(
    'as the same dates in the time zone %s',
    (zone) => {
      // A year with its changes of summer time, at midnight and through the small hours; in a process of its own.
      const serials = Array.from({ length: 365 }, (_, i) => [46_023 + i, `${46_023 + i}.1041666667`]).flat();
      const path = fixture({
        rows: `<row>${serials.map((s) => `<c s="1"><v>${s}</v></c>`).join('')}</row>`,
        formats: [22],
      });
      const module = fileURLToPath(new URL('../../../src/reader/xlsx/openXlsx.ts', import.meta.url));
      const reader = fileURLToPath(new URL('../../../src/reader/fileContent.ts', import.meta.url));
      const script = `const { openXlsx } = await import(process.argv[1]);
      const { FileContent } = await import(process.argv[3]);
      const file = await openXlsx(await FileContent.open(process.argv[2]));
      for await (const [row] of file.tabs[0].rows()) console.log(JSON.stringify(row.cells.map((cell) => cell.text)));
      await file.close();`;
      const env = { ...process.env, TZ: zone };
      const out = execFileSync(
        process.execPath,
        ['--input-type=module', '-e', script, module, path, reader],
        {
          env,
          encoding: 'utf8',
        },
      );
      const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
      const days = lengths.flatMap((length, month) =>
        Array.from(
          { length },
          (_, day) => `2026-${String(month + 1).padStart(2, '0')}-${String(day + 1).padStart(2, '0')}`,
        ),
      );
      expect(JSON.parse(out)).toEqual(days.flatMap((day) => [day, `${day}T02:30:00`]));
    },
  );
});
