import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { named } from '../helpers/caseNames.ts';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { access, ownSimulator } from './simulator.ts';

const utf16le = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text: string): Buffer => utf16le(text).swap16();
const withMark = (text: string): Buffer => Buffer.from(`\ufeff${text}`);

async function importing(settings: {
  readonly dotEnv?: (access: Record<string, string>) => Buffer;
  readonly password?: Buffer;
}) {
  const simulator = await ownSimulator();
  const cwd = ownFolder();
  writeFileSync(join(cwd, 'a.csv'), 'ChargeId,Comment\n1001,x\n');
  const { ONGOING_URL, ONGOING_USERNAME, ONGOING_PASSWORD, ...rest } = access(simulator, cwd);
  const reach = {
    ONGOING_URL: ONGOING_URL!,
    ONGOING_USERNAME: ONGOING_USERNAME!,
    ONGOING_PASSWORD: ONGOING_PASSWORD!,
  };
  if (settings.dotEnv) {
    writeFileSync(join(cwd, '.env'), settings.dotEnv(reach), { mode: 0o600 });
    return await charges(['import', 'a.csv'], { cwd, env: rest });
  }
  writeFileSync(join(cwd, 'pw'), settings.password!);
  const { ONGOING_PASSWORD: _, ...open } = reach;
  return await charges(['import', 'a.csv', '--password-file', 'pw'], { cwd, env: { ...rest, ...open } });
}

const lines = (reach: Record<string, string>): string =>
  Object.entries(reach)
    .map(([name, value]) => `${name}=${value}\r\n`)
    .join('');

describe('a .env', () => {
  it.each([
    ['UTF-8', (reach: Record<string, string>) => Buffer.from(lines(reach))],
    ['UTF-8 with a byte order mark', (reach: Record<string, string>) => withMark(lines(reach))],
    ['UTF-16LE, as PowerShell writes it', (reach: Record<string, string>) => utf16le(lines(reach))],
    ['UTF-16BE', (reach: Record<string, string>) => utf16be(lines(reach))],
  ])('is read in %s', async (_encoding, dotEnv) => {
    const { code, stderr } = await importing({ dotEnv });
    expect(code, stderr).toBe(0);
  });

  it('in UTF-16 without a byte order mark is named as such', async () => {
    const { code, stderr } = await importing({ dotEnv: (reach) => Buffer.from(lines(reach), 'utf16le') });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'The file ./.env contains NUL bytes: it is UTF-16 text without a byte order mark, or no text. Save it as UTF-8.',
    );
  });

  it('may have a comment in another encoding', async () => {
    const dotEnv = (reach: Record<string, string>) => Buffer.from(`# lösenord\n${lines(reach)}`, 'latin1');
    const { code, stderr } = await importing({ dotEnv });
    expect(code, stderr).toBe(0);
  });

  it('with a setting in another encoding is named as such', async () => {
    const dotEnv = (reach: Record<string, string>) =>
      Buffer.from(lines({ ...reach, ONGOING_PASSWORD: 'lösenord' }), 'latin1');
    const { code, stderr } = await importing({ dotEnv });
    expect(code).toBe(2);
    expect(stderr).toContain('The file ./.env is not UTF-8 text. Save it as UTF-8.');
  });
});

describe('a password file', () => {
  it.each(
    named([
      ['demo'],
      ['demo\n'],
      ['demo\r\n'],
      [withMark('demo\n').toString('latin1')],
      [utf16le('demo\r\n').toString('latin1')],
      [utf16be('demo').toString('latin1')],
    ]),
  )('is read: %s', async (_name, content) => {
    const { code, stderr } = await importing({ password: Buffer.from(content, 'latin1') });
    expect(code, stderr).toBe(0);
  });

  it.each([
    ['two lines', 'canary-a\ncanary-b\n', /has more than one line\. Keep only the password in it/],
    ['an empty line more', 'canary\n\n', /has more than one line/],
    ['old line ends', 'canary-a\rcanary-b', /has more than one line/],
    [
      'a space after it',
      'canary \n',
      /has a space or another blank before or after the password, perhaps an invisible one\. Remove it\./,
    ],
    ['a tab before it', '\tcanary', /has a space or another blank/],
    ['a no-break space', 'canary\u00a0', /has a space or another blank/],
    ['an invisible space', 'canary\u200b\n', /has a space or another blank/],
    ['only a line break', '\n', /is empty/],
    ['UTF-16 without a mark', Buffer.from('canary', 'utf16le'), /contains NUL bytes/],
    [
      'half a UTF-16 character',
      Buffer.concat([utf16le('canary'), Buffer.from([0x61])]),
      /can't be read as such/,
    ],
    ['Latin-1', Buffer.from('canary\u00e5', 'latin1'), /is not UTF-8 text/],
  ])('with %s is asked about, and its content is not shown', async (_what, content, says) => {
    const { code, stdout, stderr } = await importing({ password: Buffer.from(content) });
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^.*The password file pw \(--password-file\)/);
    expect(stdout + stderr).not.toContain('canary');
  });
});
