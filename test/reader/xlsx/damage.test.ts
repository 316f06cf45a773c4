import { readdirSync, readlinkSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SheetError } from '../../../src/model/errors.ts';
import { cpuTimer } from '../../helpers/cpuTime.ts';
import { type ZipPart, zipFile } from '../../helpers/zipFile.ts';
import {
  type Fixture,
  fixture,
  fixtureParts,
  MAIN,
  openWorkbook,
  refusal,
  rels,
  rowsOf,
  sheet,
  written,
} from './xlsxFixture.ts';

const many = Array.from(
  { length: 3000 },
  (_, i) => `<row r="${i + 1}"><c><v>${(i * 7919) % 10_007}.25</v></c></row>`,
).join('');
const whole: Fixture = { rows: many };

/** The workbook with some things about one part changed. */
function changed(name: string, change: (part: ZipPart) => ZipPart, made = whole): Buffer {
  return zipFile(fixtureParts(made).map((part) => (part.name === name ? change(part) : part)));
}
const SHEET = 'xl/worksheets/sheet1.xml';

/** Like `refusal`, and quick. */
async function refused(path: string): Promise<string> {
  const spent = cpuTimer();
  const { message } = await refusal(path);
  expect(spent()).toBeLessThan(1000);
  return message;
}

/** Whether a descriptor of this process is of a file. */
function isOfFile(descriptor: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith('/');
  } catch {
    // It was that of the listing itself.
    return false;
  }
}

/** The beginning of a compound file whose directory names this stream ([MS-CFB] 2.2, 2.6). */
function compoundFile(stream: string): Buffer {
  const bytes = Buffer.alloc(2048);
  bytes.write('d0cf11e0a1b11ae1', 'hex');
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt32LE(1, 48);
  bytes.write('Root Entry', 1024, 'utf16le');
  bytes.write(stream, 1152, 'utf16le');
  return bytes;
}

describe('a file that is not a workbook', () => {
  it.each([
    ['an encrypted workbook', compoundFile('EncryptedPackage'), 'protected with a password (encrypted)'],
    ['an old .xls', compoundFile('Workbook'), 'an old Excel workbook (.xls'],
    ['a very old .xls', compoundFile('Book'), 'an old Excel workbook (.xls'],
    [
      'a compound file cut off',
      compoundFile('Workbook').subarray(0, 100),
      '(.xls), or a workbook protected with a password',
    ],
    [
      'a compound file of another kind',
      compoundFile('WordDocument'),
      '(.xls), or a workbook protected with a password',
    ],
    ['a zero-byte file', '', 'is empty (0 bytes)'],
    ['a CSV file', 'ChargeId;Count\n1;2\n', 'is a text file (perhaps CSV)'],
    ['a UTF-16 text', Buffer.from('\ufeffChargeId\t1', 'utf16le'), 'is a text file'],
    ['a web page', '<html><table></table></html>', 'a web page (HTML)'],
    ['an XML spreadsheet', '\ufeff<?xml version="1.0"?><Workbook/>', 'an XML file'],
    ['a PDF', '%PDF-1.7\n', 'a PDF'],
    ['random bytes', Buffer.from([1, 2, 3, 0, 5]), 'does not begin like a workbook'],
    ['an empty zip', zipFile([]), 'an empty zip'],
    ['a zip without a workbook', zipFile([{ name: 'a.txt', data: 'x' }]), 'a zip file without a workbook'],
    [
      'a zip around a workbook',
      zipFile([{ name: 'b/charges.xlsx', data: 'x' }]),
      'it contains the file b/charges.xlsx',
    ],
    [
      'an .ods',
      zipFile(['mimetype', 'content.xml', 'META-INF/manifest.xml'].map((name) => ({ name, data: 'x' }))),
      'an OpenDocument file (.ods)',
    ],
    [
      'an .xlsb',
      zipFile([
        { name: '_rels/.rels', data: rels([['r', 'officeDocument', 'xl/workbook.bin']]) },
        { name: 'xl/workbook.bin', data: 'x' },
      ]),
      'a binary workbook (.xlsb)',
    ],
    [
      'a Word document',
      zipFile([
        { name: '_rels/.rels', data: rels([['r', 'officeDocument', 'word/document.xml']]) },
        { name: 'word/document.xml', data: '<x/>' },
      ]),
      'a Word document',
    ],
    ['a Numbers document', zipFile([{ name: 'Index/Document.iwa', data: 'x' }]), 'a Numbers document'],
  ])('%s is named', async (_, bytes, message) => {
    expect(await refused(written(bytes))).toContain(message);
  });
});

describe('a damaged workbook', () => {
  const bytes = zipFile(fixtureParts(whole));

  it('is refused wherever it is cut off', async () => {
    for (let length = bytes.length - 1; length > 4; length -= Math.ceil(bytes.length / 60)) {
      expect(await refused(written(bytes.subarray(0, length)))).toContain(
        'is damaged or not a complete Excel workbook',
      );
    }
  });

  it.each<[string, Buffer, string]>([
    [
      'a directory that claims too many parts',
      withEnd((end) => end.writeUInt16LE(20_000, 10)),
      'claims to contain 20000 parts',
    ],
    ['a directory of fewer parts', withEnd((end) => end.writeUInt16LE(4, 10)), 'is missing'],
    [
      'a directory that lies elsewhere',
      withEnd((end) => end.writeUInt32LE(7, 16)),
      'zip directory is missing or damaged',
    ],
    ['a directory outside the file', withEnd((end) => end.writeUInt32LE(0xfffffff0, 16)), 'zip directory'],
    [
      'a wrong checksum',
      changed(SHEET, (part) => ({ ...part, claimedCrc: 1 })),
      'does not match its size or checksum in the zip',
    ],
    [
      'too small a size',
      changed(SHEET, (part) => ({ ...part, claimedSize: 100 })),
      'does not match its size or checksum in the zip',
    ],
    [
      'too large a size',
      changed(SHEET, (part) => ({ ...part, claimedSize: 1e6 })),
      'does not match its size or checksum in the zip',
    ],
    [
      'a wrong checksum of a small part',
      changed('xl/styles.xml', (part) => ({ ...part, claimedCrc: 1 })),
      'xl/styles.xml does not match its size or checksum in the zip',
    ],
    [
      'a deflate stream cut off',
      changed(SHEET, (part) => ({ ...part, packed: pack(part).subarray(0, 2000) })),
      "can't be decompressed",
    ],
    [
      'no deflate stream',
      changed(SHEET, (part) => ({ ...part, packed: Buffer.alloc(50, 0xff) })),
      "can't be decompressed",
    ],
    ['nothing in the sheet', changed(SHEET, (part) => ({ ...part, data: '' })), 'is cut off'],
    [
      'XML cut off',
      changed(SHEET, (part) => ({ ...part, data: String(part.data).slice(0, 50_000) })),
      'is cut off',
    ],
    [
      'XML that goes on',
      changed(SHEET, (part) => ({ ...part, data: `${part.data}<more/>` })),
      'is cut off or not valid XML',
    ],
    [
      'broken UTF-8',
      changed(SHEET, (part) => ({
        ...part,
        data: Buffer.from(String(part.data).replace('.25', '.\xff'), 'latin1'),
      })),
      'is cut off or not valid XML',
    ],
    [
      'a forbidden character',
      changed(SHEET, (part) => ({ ...part, data: String(part.data).replace('.25', '\u0001') })),
      'is cut off or not valid XML',
    ],
    [
      'another encoding',
      changed(SHEET, (part) => ({ ...part, data: String(part.data).replace('UTF-8', 'windows-1252') })),
      'encoding windows-1252',
    ],
    ['an encrypted part', changed(SHEET, (part) => ({ ...part, flags: 1 })), 'protected with a zip password'],
    [
      'an unknown compression',
      changed(SHEET, (part) => ({ ...part, method: 12 })),
      "uses a compression method that workbooks don't use",
    ],
    [
      'a part twice',
      zipFile([...fixtureParts(whole), { name: 'XL/worksheets/Sheet1.xml', data: sheet('') }]),
      'twice',
    ],
    [
      'XML nested too deeply',
      changed(SHEET, (part) => ({ ...part, data: sheet('', '<a>'.repeat(200)) })),
      'nests more than 100',
    ],
    [
      'a missing workbook part',
      zipFile(fixtureParts({ without: ['xl/workbook.xml'] })),
      'its workbook part xl/workbook.xml is missing',
    ],
    [
      'an undeclared entity',
      zipFile(fixtureParts({ rows: '<row><c><v>&x;</v></c></row>' })),
      'is cut off or not valid XML',
    ],
  ])('with %s is refused', async (_, broken, message) => {
    expect(await refused(written(broken))).toContain(message);
  });

  it.each([
    'xl/workbook.xml',
    SHEET,
    'xl/sharedStrings.xml',
    'xl/styles.xml',
    '_rels/.rels',
    'xl/_rels/workbook.xml.rels',
  ])('with a DOCTYPE in %s is refused', async (name) => {
    const doctype =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>';
    const data = (part: ZipPart) => doctype + String(part.data).replace(/^<\?.*\?>\n/, '');
    expect(await refused(written(changed(name, (part) => ({ ...part, data: data(part) }))))).toContain(
      'declares a DOCTYPE',
    );
  });

  /** The zip with its end record changed. */
  function withEnd(change: (end: Buffer) => void): Buffer {
    const copy = Buffer.from(zipFile(fixtureParts(whole)));
    change(copy.subarray(copy.length - 22));
    return copy;
  }
  function pack(part: ZipPart): Buffer {
    return deflateRawSync(part.data);
  }
});

describe('a zip bomb', () => {
  const zeros = (size: number) => deflateRawSync(Buffer.alloc(size, 0x20));
  const bomb = zeros(1_000_000);
  it.each<[string, Buffer, string]>([
    [
      'that says how large it is',
      changed(SHEET, (part) => ({ ...part, packed: zeros(80e6), claimedSize: 80e6 })),
      'which no real workbook does',
    ],
    [
      'that is larger than it says',
      changed(SHEET, (part) => ({ ...part, packed: zeros(80e6), claimedSize: 5000 })),
      'does not match its size or checksum in the zip',
    ],
    [
      'of gigabytes',
      changed(SHEET, (part) => ({ ...part, packed: bomb, claimedSize: 0xfffffff0 })),
      'which no real workbook does',
    ],
    [
      'in the relationships',
      changed('_rels/.rels', (part) => ({ ...part, claimedSize: 0xfffffff0 })),
      'is larger',
    ],
    [
      'of shared texts',
      changed('xl/sharedStrings.xml', (part) => ({ ...part, packed: zeros(80e6), claimedSize: 80e6 })),
      'which no real workbook does',
    ],
    [
      'in the styles',
      changed('xl/styles.xml', (part) => ({ ...part, claimedSize: 0xfffffff0 })),
      'is larger',
    ],
    [
      'of one text',
      zipFile(fixtureParts({ strings: `<si><t>${'x'.repeat(30e6)}</t></si>` })),
      'a text of more than',
    ],
    [
      'of one attribute',
      zipFile(fixtureParts({ rows: `<row x="${'x'.repeat(30e6)}"/>` })),
      'a text of more than',
    ],
    ['of one comment', zipFile(fixtureParts({ rows: `<!--${'x'.repeat(30e6)}-->` })), 'a text of more than'],
    [
      'of many attributes',
      zipFile(
        fixtureParts({ rows: `<row ${Array.from({ length: 2e5 }, (_, i) => `a${i}="1"`).join(' ')}/>` }),
      ),
      'a text of more than',
    ],
    [
      'of one row of long texts',
      zipFile(
        fixtureParts({
          strings: `<si><t>${'x'.repeat(32_000)}</t></si>`,
          rows: `<row>${'<c t="s"><v>0</v></c>'.repeat(5000)}</row>`,
        }),
      ),
      'more text than any real row',
    ],
  ])('%s is refused at once', async (_, bytes, message) => {
    const path = written(bytes);
    const before = process.memoryUsage().rss;
    expect(await refused(path)).toContain(message);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});

it('a million formatted rows without a value are read, but no more than a tab can have', async () => {
  const bare = '<row><c s="0"/><c s="0"/></row>';
  const path = fixture({ rows: `<row><c><v>1</v></c></row>${bare.repeat(1_000_000)}` });
  const file = await openWorkbook(path);
  expect(await rowsOf(file)).toHaveLength(1);
  await file.close();
  const more = fixture({ rows: '<row><c s="0"/></row>'.repeat(1_048_577) });
  expect((await refusal(more)).message).toContain('has a row with the number "1048577"');
});

describe.each([
  ['is kept in memory', undefined],
  ['is read as it goes', 0],
])('closing a file that %s', (_, kept) => {
  /** How many files are open; sockets of this process come and go by themselves. */
  const open = () => readdirSync('/proc/self/fd').filter(isOfFile).length;
  it.skipIf(process.platform !== 'linux')('gives the file back, whatever happened before', async () => {
    const before = open();
    const path = fixture(whole);
    const broken = written(changed(SHEET, (part) => ({ ...part, claimedCrc: 1 })));
    for (let i = 0; i < 10; i += 1) {
      await expect(openWorkbook(written('PK\x03\x04 no'), kept)).rejects.toThrow(SheetError);
      await expect(openWorkbook(written('no zip'), kept)).rejects.toThrow(SheetError);
      const file = await openWorkbook(path, kept);
      await rowsOf(file);
      await file.close();
      await file.close();

      const left = await openWorkbook(path, kept);
      for await (const _ of left.tabs[0]!.rows()) break;
      const abandoned = left.tabs[0]!.rows();
      await abandoned.next();
      await left.close();

      const failed = await openWorkbook(broken, kept);
      await expect(rowsOf(failed)).rejects.toThrow('does not match its size or checksum in the zip');
      await failed.close();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(open()).toBe(before);
  });

  it('in the middle of reading ends the reading with an error, never with fewer rows', async () => {
    const rows = Array.from(
      { length: 60_000 },
      (_, i) => `<row><c><v>${(i * 7919) % 10_007}</v></c></row>`,
    ).join('');
    const file = await openWorkbook(fixture({ rows }), kept);
    const reading = file.tabs[0]!.rows();
    await reading.next();
    await file.close();
    await expect(
      (async () => {
        for await (const _ of reading);
      })(),
    ).rejects.toThrow('was closed while it was being read');
    await expect(rowsOf(file)).rejects.toThrow('was closed while it was being read');
  });
});

it('an unknown root in a shared strings part is refused', async () => {
  const parts = [
    { name: 'xl/sharedStrings.xml', data: `<sst xmlns="${MAIN}"><si><t>a</t></si><what/></sst>` },
  ];
  expect(await refused(fixture({ ...whole, parts }))).toContain('unknown element (what)');
});
