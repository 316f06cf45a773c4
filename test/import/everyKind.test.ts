import { execFileSync } from 'node:child_process';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { cellAddress } from '../../src/model/cell.ts';
import type { Field } from '../../src/model/chargeFields.ts';
import { isInstalled } from '../helpers/installed.ts';
import { convert, hasLibreOffice } from '../helpers/libreOffice.ts';
import { sheetFile, sheetFolder } from '../reader/sheetFixture.ts';
import { escapeXml, fixture } from '../reader/xlsx/xlsxFixture.ts';
import { ALL, KINDS, type Kind, TEXTS } from './accidentKinds.ts';
import { type CheckOptions, check } from './checkedFile.ts';

const today = (): string => '2026-11-27';

/** A row that is right in every column. */
const RIGHT: Readonly<Record<Field, string>> = {
  ChargeId: '0',
  ActionDate: '2026-10-31',
  Count: '2',
  TotalPrice: '12.50',
  ProfitCenterId: '7',
  Container: 'MSKU7345121',
  Comment: 'right',
  ArticleGroupId: '8',
};

/** One row for each text in each column. */
interface Case {
  readonly text: string;
  readonly field: Field;
  readonly address: string;
  readonly kind: Kind;
}

const CASES: readonly Case[] = KINDS.flatMap((kind) =>
  kind.texts.flatMap((text) => ALL.map((field) => ({ kind, text, field }))),
).map((one, at) => ({ ...one, address: cellAddress(ALL.indexOf(one.field), at + 2) }));

const GRID: readonly (readonly string[])[] = [
  ALL,
  ...CASES.map(({ text, field }, at) =>
    ALL.map((other) => (other === field ? text : other === 'ChargeId' ? `${at + 1}` : RIGHT[other])),
  ),
];

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const inRows = (cell: (text: string) => string): string =>
  GRID.map((row, at) => `<row r="${at + 1}">${row.map(cell).join('')}</row>`).join('');

async function withExcelJs(): Promise<string> {
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('Charges').addRows(GRID.map((row) => [...row]));
  const path = `${sheetFolder()}/exceljs.xlsx`;
  await workbook.xlsx.writeFile(path);
  return path;
}

function withPython(): string {
  const script = `import csv, json, sys
rows = json.load(sys.stdin)
with open(sys.argv[1], 'w', newline='', encoding='utf-8-sig') as file: csv.writer(file, delimiter=';').writerows(rows)`;
  const path = `${sheetFolder()}/python.csv`;
  execFileSync('python3', ['-c', script, path], { input: JSON.stringify(GRID) });
  return path;
}

/** The same rows from several makers. */
const FORMS: Readonly<Record<string, () => string | Promise<string>>> = {
  'CSV with every cell in quotes': () => sheetFile(GRID.map((row) => row.map(quoted).join(',')).join('\n')),
  'CSV in UTF-16 with tabs, as Excel writes "Unicode text"': () =>
    sheetFile(Buffer.from(`\ufeff${GRID.map((row) => row.join('\t')).join('\r\n')}\r\n`, 'utf16le')),
  'XLSX with shared strings': () => {
    const texts = GRID.flat();
    let at = -1;
    const strings = texts.map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join('');
    return fixture({
      strings,
      rows: inRows(() => {
        at += 1;
        return `<c t="s"><v>${at}</v></c>`;
      }),
    });
  },
  'XLSX with inline strings in several runs': () =>
    fixture({
      rows: inRows((text) => {
        const runs = [text.slice(0, 1), text.slice(1)].map(
          (run) => `<r><t xml:space="preserve">${escapeXml(run)}</t></r>`,
        );
        return `<c t="inlineStr"><is>${runs.join('')}</is></c>`;
      }),
    }),
  'XLSX with texts that formulas gave': () =>
    fixture({
      rows: inRows((text) => `<c t="str"><f>Z1</f><v xml:space="preserve">${escapeXml(text)}</v></c>`),
    }),
  'XLSX of exceljs': withExcelJs,
};

async function expectAllNamed(path: string): Promise<void> {
  const { problems, rows } = await check(path, { conventions: { today } });
  const byCell = new Map(problems.first.map((problem) => [problem.cell, problem]));
  const wrong = CASES.filter(({ kind, field }) => kind.wrongIn.includes(field));
  expect(problems.first.map(({ cell }) => cell)).toEqual(wrong.map(({ address }) => address));
  for (const { text, field, address, kind } of wrong) {
    const { message, value, column } = byCell.get(address)!;
    expect([address, column, value]).toEqual([address, field, text]);
    expect(message).toContain(field);
    expect(`${kind.name} in ${field}: ${message}`).toMatch(kind.seems);
    // What to do, as a sentence of its own.
    expect(message).toMatch(
      /(?:^|[.:;] )(?:Leave|Fix|Enter|Export|Correct|Widen|Delete|Write|enter|use|[A-Z]\w+ must) /,
    );
  }
  for (const [at, { text, field, kind }] of CASES.entries()) {
    if (kind.wrongIn.includes(field)) continue;
    expect(rows[at]!.values[field]).toBe(text.trim());
  }
}

describe('a text that nobody means, in every column', () => {
  it.each(Object.keys(FORMS))('is an error with its cell, its value and what to do: %s', async (form) => {
    await expectAllNamed(await FORMS[form]!());
  });

  it.runIf(isInstalled('python3', 'Python 3 is not installed: a CSV file of it is not tried.'))(
    "is an error with its cell, its value and what to do: CSV of Python's csv",
    async () => {
      await expectAllNamed(withPython());
    },
  );

  it.runIf(hasLibreOffice())(
    'is an error with its cell, its value and what to do: XLSX of LibreOffice',
    async () => {
      const texts = GRID.map((row) => row.map(quoted).join(',')).join('\n');
      const source = sheetFile(texts, 'office.csv');
      // Every cell is to stay a text: quoted ones do.
      const filter = '--infilter=Text - txt - csv (StarCalc):44,34,76,1,,1033,true,false';
      await expectAllNamed(await convert(source, 'xlsx', sheetFolder(), [filter]));
    },
    60_000,
  );

  it('is in the first row and in the last, alone and beside a right one', async () => {
    for (const { kind, text, field } of CASES.filter((_, at) => at % 41 === 0)) {
      if (!kind.wrongIn.includes(field)) continue;
      const bad = ALL.map((other) => (other === field ? text : other === 'ChargeId' ? '9' : RIGHT[other]));
      const good = ALL.map((other) => (other === 'ChargeId' ? '8' : RIGHT[other]));
      for (const [rows, row] of [
        [[bad], 2],
        [[bad, good], 2],
        [[good, bad], 3],
      ] as const) {
        const path = sheetFile([ALL, ...rows].map((cells) => cells.map(quoted).join(',')).join('\n'));
        const { problems } = await check(path, { conventions: { today } });
        expect(problems.first.map(({ cell }) => cell)).toEqual([cellAddress(ALL.indexOf(field), row)]);
      }
    }
  });
});

describe('the way out of a text that somebody means', () => {
  /** The cells that are still wrong, and the notes. */
  async function readWith(
    conventions: CheckOptions['conventions'],
  ): Promise<{ wrong: Set<string>; notes: readonly string[] }> {
    const path = sheetFile(GRID.map((row) => row.map(quoted).join(',')).join('\n'));
    const { problems, sheet } = await check(path, { conventions: { today, ...conventions } });
    const missing = problems.first.filter(
      ({ kind }) => kind === 'required' || kind === 'count and price go together',
    );
    const wrong = problems.first.filter((problem) => !missing.includes(problem)).map(({ cell }) => cell);
    return { wrong: new Set(wrong), notes: sheet.notes };
  }
  const texts = [...new Set(CASES.map(({ text }) => text.trim()))];

  it('is --empty in every column, and noted with each text', async () => {
    const { wrong, notes } = await readWith({ empty: new Set(texts) });
    expect([...wrong]).toEqual([]);
    for (const text of texts)
      expect(notes.filter((note) => note.startsWith(`--empty: ${text} was read as empty in `))).toHaveLength(
        1,
      );
  });

  it('is --text in Container and Comment, and noted with each text', async () => {
    const { wrong, notes } = await readWith({ texts: new Set(texts) });
    const still = CASES.filter(({ kind, field }) => kind.wrongIn.includes(field) && !TEXTS.includes(field));
    expect(wrong).toEqual(new Set(still.map(({ address }) => address)));
    for (const text of texts) expect(notes.join('\n')).toContain(`--text: ${text} was taken as it is in `);
  });

  it('is --any-date for dates that are far away, and noted with their number', async () => {
    const { wrong, notes } = await readWith({ anyDate: true });
    const far = CASES.filter(
      ({ kind, field }) => kind.name === 'a date in many years' && field === 'ActionDate',
    );
    for (const { address } of far) expect(wrong.has(address)).toBe(false);
    expect(notes).toContain(
      `--any-date: dates more than two years from today, such as 2062-10-31, were taken in 3 cells (first ${far[0]!.address}).`,
    );
  });

  it('is named by the error itself', async () => {
    const { problems } = await check(sheetFile(GRID.map((row) => row.map(quoted).join(',')).join('\n')), {
      conventions: { today },
    });
    const messages = new Map(problems.first.map(({ cell, message }) => [cell, message]));
    for (const { kind, text, field, address } of CASES) {
      const message = messages.get(address) ?? '';
      if (message === '') continue;
      if (TEXTS.includes(field)) expect(`${text} in ${field}: ${message}`).toContain('add --text ');
      if (kind.name === 'a word for an empty cell') expect(message).toContain('add --empty ');
      if (kind.name === 'a date in many years' && field === 'ActionDate')
        expect(message).toContain('--any-date');
      if (kind.name === 'no date' && field === 'ActionDate') expect(message).toContain(`--empty "${text}"`);
    }
  });
});
