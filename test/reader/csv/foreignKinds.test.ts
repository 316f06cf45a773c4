import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSheet, refusal, sheetFile } from '../sheetFixture.ts';

const XML_2003 =
  '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>';
const MHTML =
  'From: <Saved by Blink>\r\nSubject: Charges\r\nContent-Type: multipart/related;\r\n\tboundary="x"\r\nMIME-Version: 1.0\r\n\r\n--x\r\n';

const KINDS: readonly (readonly [string, string | Buffer, string])[] = [
  ['a web page', '<html><table><tr><td>ChargeId</td></tr></table></html>', 'is a web page (HTML)'],
  ['a table of a web page', ' \r\n<TABLE border="1"><tr><th>ChargeId', 'is a web page (HTML)'],
  ['a web page below a comment', '\ufeff<!-- report --><!DOCTYPE html><html>', 'is a web page (HTML)'],
  ['a web page in UTF-16', Buffer.from('\ufeff<html><table>', 'utf16le'), 'is a web page (HTML)'],
  ['a web page of XML', '<?xml version="1.0"?><html xmlns="x"><table>', 'is a web page (XHTML)'],
  ['XML Spreadsheet 2003', XML_2003, 'is an XML file (XML Spreadsheet 2003)'],
  ['another XML file', '<?xml version="1.0"?><charges/>', 'is an XML file, not'],
  ['XML without a declaration', '<charges>\n <charge id="1"/>', 'is an XML file, not'],
  ['MHTML', MHTML, 'is a web page or mail in one file (MHTML)'],
  ['MHTML of Word', 'MIME-Version: 1.0\nContent-Type: multipart/related', 'is a web page or mail'],
  ['rich text', '{\\rtf1\\ansi\\ansicpg1252\n\\f0 ChargeId,Count\\\n}', 'is rich text (RTF)'],
  ['SYLK', 'ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K"ChargeId"\r\nE\r\n', 'is a SYLK file (.slk)'],
  ['a packed file', gzipSync('ChargeId,Count\n1,2\n'), 'is packed (gzip)'],
  ['a PDF', '%PDF-1.7\n%\u00e2\u00e3', 'is a PDF'],
  ['JSON', '[\n  {"ChargeId": 1001, "Count": 5}\n]', 'is a JSON file'],
  ['JSON lines', '{"ChargeId":1001}\n{"ChargeId":1002}\n', 'is a JSON file'],
  ['an image', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'is an image'],
  ['a workbook of Excel 2', Buffer.from('0900040002001000', 'hex'), 'is a very old Excel workbook'],
];

describe('a file that is no table of text', () => {
  it.each(KINDS)('such as %s is named under any name, with what to do', async (_, content, what) => {
    for (const [name, wanted] of [
      ['sheet.csv', 'a CSV file'],
      ['sheet.TXT', 'a CSV file'],
      ['sheet.xls', 'a workbook'],
      ['sheet.xlsx', 'a workbook'],
    ] as const) {
      const { message, code } = await refusal(readSheet(sheetFile(content, name)));
      expect(message).toContain(what.replace(/, not$/, `, not ${wanted}`));
      expect(message).toContain(`, not ${wanted}. `);
      expect(code).toBe('sheet');
    }
  });

  it.each([
    ['signs of markup', '<b>ChargeId</b>;ChargeId;Comment\n1;2;<html>\n'],
    ['a title in angle brackets', '<Charges October>\nx;ChargeId;Comment\n1;2;a\n'],
    ['a header ID;P', 'ID;P;ChargeId;Comment\n1;1;2;a\n'],
    ['a header ID;Pallet', 'ID;Pallet;ChargeId;Comment\nA;1;2;a\n'],
    ['brackets', '[x];ChargeId;Comment\n1;2;a\n'],
    ['braces', '{"x"};ChargeId;Comment\n1;2;a\n'],
    ['header fields in front', 'From: Warehouse\nTo: Accounts\nx;ChargeId;Comment\n1;2;a\n'],
    ['BZ in front', 'BZh;ChargeId;Comment\n1;2;a\n'],
  ])('is not what a table that begins with %s is taken for', async (_, text) => {
    const { rows, sheet } = await readSheet(sheetFile(text));
    const at = sheet.columns.find(({ field }) => field === 'ChargeId')!.index;
    expect(rows.map(({ cells }) => cells[at])).toEqual(['2']);
  });
});
