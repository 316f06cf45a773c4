import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { dropFolder, today, updates } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

/** Imports a file from the terminal, and says what became of it and what was sent. */
async function imported(name: string, content: string | Buffer, ...flags: string[]) {
  const simulator = await ownSimulator();
  const folder = ownFolder();
  writeFileSync(join(folder, name), content);
  const ended = await charges(['import', name, ...flags], { cwd: folder, env: access(simulator, folder) });
  const comments = [...simulator.charges.values()]
    .filter(({ updates }) => updates > 0)
    .map(({ comment }) => comment);
  return { ...ended, comments };
}

const CP850 = iconv.encode('ChargeId;Comment\r\n1001;Rättelse åäö\r\n', 'cp850');
const MAC = iconv.encode('ChargeId;Comment\r1001;Påfyllning öppet\r', 'macroman');

describe('charges import', () => {
  it('refuses a file of DOS or of a Mac, and sends its letters with the --encoding that it names', async () => {
    for (const [bytes, encoding, comment] of [
      [CP850, 'cp850', 'Rättelse åäö'],
      [MAC, 'macroman', 'Påfyllning öppet'],
    ] as const) {
      const { code, stderr, comments } = await imported('rows.csv', bytes);
      expect({ code, comments }).toEqual({ code: 2, comments: [] });
      expect(stderr).toContain(`--encoding ${encoding} (${comment.split(' ')[0]}`);
      const named = await imported('rows.csv', bytes, '--encoding', encoding);
      expect({ code: named.code, comments: named.comments }).toEqual({ code: 0, comments: [comment] });
    }
  });

  it('refuses an --encoding that is none of a text, with some that are', async () => {
    const { code, stderr } = await imported('rows.csv', CP850, '--encoding', 'base64');
    expect(code).toBe(2);
    expect(stderr).toContain('must be the encoding of a text, such as utf-8');
    expect(stderr).toContain('cp850, macroman or iso-8859-15, not "base64"');
  });

  it('refuses a web page under the name .xls, and says how to save it', async () => {
    const page = '<html><table><tr><td>ChargeId</td><td>Comment</td></tr></table></html>';
    const { code, stderr } = await imported('rows.xls', page);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'rows.xls is a web page (HTML), not a workbook. Open it in Excel and save it as .xlsx',
    );
  });

  it('sends the rows of a list of SQL Server that ends with a mark of DOS, and no others', async () => {
    const text = 'ChargeId,Comment\r\n--------,-------\r\n1001,a\r\n1002,b\r\n\r\n(2 rows affected)\r\n\x1a';
    const { code, stdout, stderr, comments } = await imported('rows.csv', text);
    expect({ code, comments }, stderr).toEqual({ code: 0, comments: ['a', 'b'] });
    expect(stdout + stderr).toContain('Rows 2 (-------- -------), 6 ((2 rows affected)) are no charges');
  });

  it('sends rows without their last cells as if these were empty, and does not send one alone', async () => {
    const rows = ['1001,a,4', '1002,b', '1003,c', '1004,d,4', '1005,e'];
    const { code, stdout, stderr, comments } = await imported(
      'rows.csv',
      `ChargeId,Comment,ArticleGroupId\r\n${rows.join('\r\n')}\r\n`,
    );
    expect({ code, comments }, stderr).toEqual({ code: 4, comments: ['a', 'b', 'c', 'd'] });
    expect(stdout + stderr).toContain('2 rows (3, 4) end early');
    expect(stdout + stderr).toContain('The row has 2 cells, but the header has 3');
  });
});

describe('charges drop', () => {
  it('files what is in another encoding or of another kind as not imported, and sends the rows of the rest', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    writeFileSync(join(folder.root, 'dos.csv'), CP850);
    writeFileSync(join(folder.root, 'page.csv'), '<table><tr><td>ChargeId</td></tr></table>');
    writeFileSync(
      join(folder.root, 'short.csv'),
      'ChargeId,Comment,ArticleGroupId\r\n1002,b\r\n1003,c\r\n\x1a\0\0',
    );
    const { code, stdout } = await folder.drop();
    expect(code, stdout).toBe(4);
    const refused = `not-imported/${today()}`;
    expect(folder.read(`${refused}/dos.txt`)).toContain('--encoding cp850 (Rättelse, åäö)');
    expect(folder.read(`${refused}/page.txt`)).toContain('page.csv is a web page (HTML), not a CSV file.');
    expect([...updates(simulator).keys()]).toEqual([1002, 1003]);
    expect(folder.read(`done/${today()}/short.txt`)).toContain('2 rows (2, 3) end early');
  });

  it('takes its files in the encoding that its settings name', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator, { CHARGES_ENCODING: 'CP850' });
    writeFileSync(join(folder.root, 'dos.csv'), CP850);
    expect((await folder.drop()).code).toBe(0);
    expect(simulator.charges.get(1001)?.comment).toBe('Rättelse åäö');
  });
});
