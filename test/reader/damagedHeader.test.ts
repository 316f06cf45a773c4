import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../src/model/chargeFields.ts';
import { InvalidSheetError } from '../../src/model/errors.ts';
import { damagedHeader } from '../../src/reader/damagedHeader.ts';
import { openSheet } from '../../src/reader/openSheet.ts';
import { readSheet, refusal, sheetFile } from './sheetFixture.ts';
import { fixture } from './xlsx/xlsxFixture.ts';

const NONE = new Map();
const NAMES = FIELDS.flatMap(({ field, names }) =>
  [...names.en, ...names.sv].filter((name) => /[^\0-\x7f]/.test(name)).map((name) => ({ field, name })),
);

function csvOf(header: string): string {
  return sheetFile(`ChargeId;${header};Comment\n1;2026-10-31;x\n`);
}

function xlsxOf(header: string): string {
  const cell = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
  return fixture({
    rows: `<row r="1">${cell('A1', 'ChargeId')}${cell('B1', header)}${cell('C1', 'Comment')}</row><row r="2"><c r="A2"><v>1</v></c>${cell('B2', '2026-10-31')}${cell('C2', 'x')}</row>`,
  });
}

async function problemsOf(path: string, headers = NONE): Promise<string[]> {
  const error = await refusal(openSheet(path, { headers }));
  if (!(error instanceof InvalidSheetError)) throw error;
  return error.problems.map(({ cell, message }) => `${cell}: ${message}`);
}

function told(header: string, meant: string): string {
  return `B1: The header "${header}" was probably meant to be "${meant}": a program read or saved the file in the wrong encoding, which damages its other texts too. Export the list again as UTF-8 (in Excel: "CSV UTF-8"). If only the header is damaged, correct it.`;
}

describe('a header whose letters are damaged', () => {
  it.each([
    ['HÃ¤ndelsedatum', 'Händelsedatum'],
    ['H„ndelsedatum', 'Händelsedatum'],
    ['HŠndelsedatum', 'Händelsedatum'],
    ['Beh†llare', 'Behållare'],
    ['BehÃ¥llare*', 'Behållare*'],
    ['H?ndelsedatum', 'Händelsedatum'],
    ['�tg�rdsdatum', 'Åtgärdsdatum'],
  ])('refuses the file with what it was meant to be, and no --map: %s', async (header, meant) => {
    expect(await problemsOf(csvOf(header))).toEqual([told(header, meant)]);
    expect(await problemsOf(xlsxOf(header))).toEqual([told(header, meant)]);
  });

  it('is known for each name with a letter beyond ASCII, in each encoding in which it may have been read', () => {
    const encodings = ['windows-1252', 'cp850', 'macroman', 'cp437'];
    for (const { name, field } of NAMES) {
      const misread = encodings.flatMap((written) =>
        encodings
          .filter((readAs) => readAs !== written)
          .map((readAs) => iconv.decode(iconv.encode(name, written), readAs)),
      );
      const utf8 = encodings.map((readAs) => iconv.decode(Buffer.from(name), readAs));
      // A byte that an encoding does not define is lost, while others of the name are misread.
      const isDamaged = (each: string) =>
        each !== name && !(each.includes('\ufffd') && /[^\0-\x7f\ufffd]/.test(each));
      const lost = ['?', '??', '�', '��'].map((mark) => name.replace(/[^\0-\x7f]/g, mark));
      for (const header of [...misread, ...utf8, ...lost].filter(isDamaged))
        expect([header, damagedHeader(header, NONE)]).toEqual([
          header,
          { meant: name, field, isNamed: true },
        ]);
    }
  });

  it('may be left out if it only resembles a field', async () => {
    const [problem] = await problemsOf(csvOf('PrÃ¶vat datum'));
    expect(problem).toBe(
      `${told('PrÃ¶vat datum', 'Prövat datum')} If the column is not to be imported, add --map "PrÃ¶vat datum=ignore".`,
    );
    const headers = new Map([['prã¶vatdatum', 'ignore' as const]]);
    expect((await readSheet(csvOf('PrÃ¶vat datum'), { headers })).rows).toHaveLength(1);
  });

  it('is a ChargeId column too, by the name that --map gives it', async () => {
    const headers = new Map([['ärende', 'ChargeId' as const]]);
    const [problem] = await problemsOf(sheetFile('Note;Ã„rende\nx;1\n'), headers);
    expect(problem).toBe(told('Ã„rende', 'Ärende'));
  });

  it('is noted with what it was meant to be, if no field is', async () => {
    const { notes } = await readSheet(csvOf('HÃ¥llbarhet'));
    expect(notes['unknown-columns']).toContain('HÃ¥llbarhet (B, probably meant to be "Hållbarhet")');
  });

  it.each([
    'Färgåterställning',
    'Größe',
    'Œuvre',
    'Ärende?',
    'Dat?',
    '?',
    'Škoda',
    'Klar?',
    'Count?',
    'Comment?',
    'Count (före)',
  ])('is not seen in a sound one: %s', (header) => {
    expect(damagedHeader(header, NONE)).toBeUndefined();
  });
});
