import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw } from 'node:zlib';
import { endRecord } from '../helpers/zipFile.ts';
import type { BenchRow } from './sheets.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const compress = promisify(deflateRaw);

/** 1970-01-01 as a spreadsheet's serial. */
const UNIX_SERIAL = 25_569;

interface Part {
  readonly name: string;
  readonly size: number;
  readonly crc: number;
  readonly data: readonly Buffer[];
}

/**
 * Writes a workbook as Excel does: parts in Excel's order, texts shared, dates as styled serials. It is written by hand because a library
 * would need minutes for a million rows.
 */
export async function writeWorkbookFile(
  path: string,
  header: readonly string[],
  rows: Iterable<BenchRow>,
): Promise<void> {
  const texts = new SharedTexts();
  const sheet = await packed('xl/worksheets/sheet1.xml', sheetXml(header, rows, texts));
  const fixed = await Promise.all(
    Object.entries(FIXED_PARTS).map(([name, xml]) => packedText(name, HEAD + xml)),
  );
  const parts = [
    ...fixed.slice(0, 4),
    sheet,
    ...fixed.slice(4),
    await packed('xl/sharedStrings.xml', texts.xml()),
  ];
  await writeZip(path, parts);
}

const FIXED_PARTS: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${TYPES}.sharedStrings+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Charges" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
  'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
};

class SharedTexts {
  readonly #numbers = new Map<string, number>();
  #uses = 0;

  number(text: string): number {
    this.#uses += 1;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  *xml(): Generator<string> {
    yield `${HEAD}<sst xmlns="${MAIN}" count="${this.#uses}" uniqueCount="${this.#numbers.size}">`;
    for (const text of this.#numbers.keys()) {
      yield `<si><t>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></si>`;
    }
    yield '</sst>';
  }
}

function* sheetXml(
  header: readonly string[],
  rows: Iterable<BenchRow>,
  texts: SharedTexts,
): Generator<string> {
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetData><row r="1" spans="1:8">`;
  yield header
    .map((name, index) => `<c r="${letter(index)}1" t="s"><v>${texts.number(name)}</v></c>`)
    .join('');
  yield '</row>';
  let r = 1;
  for (const row of rows) {
    r += 1;
    const serial = Date.parse(`${row.date}T00:00:00Z`) / 86_400_000 + UNIX_SERIAL;
    yield `<row r="${r}" spans="1:8"><c r="A${r}"><v>${row.chargeId}</v></c><c r="B${r}" s="1"><v>${serial}</v></c><c r="C${r}"><v>${row.count}</v></c><c r="D${r}" s="2"><v>${row.totalPrice}</v></c><c r="E${r}"><v>${row.profitCenterId}</v></c><c r="F${r}" t="s"><v>${texts.number(row.container)}</v></c><c r="G${r}" t="s"><v>${texts.number(row.comment)}</v></c><c r="H${r}"><v>${row.articleGroupId}</v></c></row>`;
  }
  yield '</sheetData></worksheet>';
}

function letter(index: number): string {
  return String.fromCharCode(65 + index);
}

async function packedText(name: string, xml: string): Promise<Part> {
  const bytes = Buffer.from(xml);
  return { name, size: bytes.length, crc: crc32(bytes), data: [await compress(bytes)] };
}

/** Compresses a part while it is generated; only the compressed bytes are kept. */
async function packed(name: string, pieces: Iterable<string>): Promise<Part> {
  const deflate = createDeflateRaw({ level: 6 });
  const data: Buffer[] = [];
  deflate.on('data', (chunk: Buffer) => data.push(chunk));
  let size = 0;
  let crc = 0;
  const put = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    size += bytes.length;
    crc = crc32(bytes, crc);
    await new Promise<void>((resolve) => deflate.write(bytes, () => resolve()));
  };
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < 1 << 20) continue;
    await put(text);
    text = '';
  }
  await put(text);
  await new Promise<void>((resolve) => {
    deflate.once('end', resolve);
    deflate.end();
  });
  return { name, size, crc, data };
}

async function writeZip(path: string, parts: readonly Part[]): Promise<void> {
  const file = await open(path, 'w');
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, size, crc, data } of parts) {
    const packedSize = data.reduce((sum, chunk) => sum + chunk.length, 0);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt16LE(0x5d6f, 8);
    facts.writeUInt32LE(crc, 10);
    facts.writeUInt32LE(packedSize, 14);
    facts.writeUInt32LE(size, 18);
    facts.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, place, Buffer.from(name));
    for (const chunk of [Buffer.from('PK\x03\x04', 'latin1'), facts, Buffer.from(name), ...data]) {
      await file.write(chunk);
      offset += chunk.length;
    }
  }
  const listed = Buffer.concat(directory);
  await file.write(Buffer.concat([listed, endRecord(parts.length, listed.length, offset)]));
  await file.close();
}
