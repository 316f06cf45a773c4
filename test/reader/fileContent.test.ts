import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CHUNK_BYTES, FileContent } from '../../src/reader/fileContent.ts';
import { refusal, sheetFile, sheetFolder } from './sheetFixture.ts';

async function refused(path: string): Promise<string> {
  return (await refusal(FileContent.open(path))).message;
}

/** Bytes in which no long sequence repeats. */
function bytesOf(length: number): Buffer {
  return Buffer.from(
    Uint32Array.from({ length: Math.ceil(length / 4) }, (_, at) => at * 2_654_435_761).buffer,
  ).subarray(0, length);
}

async function wholeOf(content: FileContent): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content.chunks()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

describe('a path that is not a file', () => {
  it('is refused if it is a folder, missing, or inside a file', async () => {
    const folder = join(sheetFolder(), 'folder.xlsx');
    mkdirSync(folder);
    expect(await refused(folder)).toContain('is a folder. Give a .csv or .xlsx file.');
    expect(await refused(join(sheetFolder(), 'nowhere.xlsx'))).toContain('There is no file');
    expect(await refused(join(sheetFile('x'), 'beneath.xlsx'))).toContain('There is no file');
  });

  it.skipIf(process.platform === 'win32')('is refused if it is a pipe, which would never end', async () => {
    const pipe = join(sheetFolder(), 'pipe.xlsx');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    expect(await refused(pipe)).toContain('is not a regular file');
  });

  it.skipIf(process.platform === 'win32')('is refused if it is not readable', async () => {
    const path = sheetFile('x');
    chmodSync(path, 0);
    chmodSync(sheetFolder(), 0o755);
    const root = process.getuid!() === 0;
    // Root may read everything: for this test it becomes nobody.
    if (root) process.seteuid!(65_534);
    try {
      expect(await refused(path)).toContain("can't be read by this user");
    } finally {
      if (root) process.seteuid!(0);
    }
  });
});

describe.each([
  ['kept in memory', undefined],
  ['read as it goes', 0],
])('a file that is %s', (_, kept) => {
  it.each([1, 1000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES, 5 * CHUNK_BYTES + 7])(
    'gives its %i bytes whole, as often as it is asked, and any part of them',
    async (length) => {
      const bytes = bytesOf(length);
      const content = await FileContent.open(sheetFile(bytes), kept);
      expect(content.size).toBe(length);
      expect(content.head.equals(bytes.subarray(0, CHUNK_BYTES))).toBe(true);
      const digests = [await content.digest(), await content.digest()];
      expect(new Set(digests).size).toBe(1);
      expect((await wholeOf(content)).equals(bytes)).toBe(true);
      for (const [from, many] of [
        [0, 10],
        [length - 1, 1],
        [length - 1, 10],
        [Math.floor(length / 2), length],
        [length, 10],
        [length + 10 ** 6, 10],
        [2 ** 40, 10],
      ] as const)
        expect((await content.read(from, many)).equals(bytes.subarray(from, from + many))).toBe(true);
      await content.close();
    },
  );

  it('refuses negative positions and lengths', async () => {
    const content = await FileContent.open(sheetFile('abc'), kept);
    await expect(content.read(-1, 1)).rejects.toThrow(RangeError);
    await expect(content.read(Number.NaN, 1)).rejects.toThrow(RangeError);
    await expect(content.read(0, -1)).rejects.toThrow(RangeError);
    await content.close();
  });

  it('can be read twice at the same time', async () => {
    const bytes = bytesOf(4 * CHUNK_BYTES);
    const content = await FileContent.open(sheetFile(bytes), kept);
    for await (const chunk of content.chunks()) {
      const first = Buffer.from(chunk);
      expect((await wholeOf(content)).equals(bytes)).toBe(true);
      expect(chunk.equals(first)).toBe(true);
    }
    await content.close();
  });

  it('lets other work run while it is read', async () => {
    const content = await FileContent.open(sheetFile(bytesOf(20 * CHUNK_BYTES)), kept);
    let turns = 0;
    let reading = true;
    const turn = (): void => {
      turns += 1;
      if (reading) setImmediate(turn);
    };
    turn();
    await wholeOf(content);
    reading = false;
    expect(turns).toBeGreaterThan(10);
    await content.close();
  });

  it('is seen to be changed, or removed, while it is read', async () => {
    const path = sheetFile('ChargeId;Comment\n1;a\n');
    const content = await FileContent.open(path, kept);
    await content.refuseChanged();
    appendFileSync(path, '2;b\n');
    expect((await refusal(content.refuseChanged())).message).toContain('changed while');
    rmSync(path);
    expect((await refusal(content.refuseChanged())).message).toContain('There is no file');
    await content.close();
  });

  it.skipIf(process.platform !== 'linux')('is closed, and can no longer be read', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    const content = await FileContent.open(sheetFile(bytesOf(3 * CHUNK_BYTES)), kept);
    const reading = content.chunks();
    await reading.next();
    await reading.next();
    await content.close();
    await content.close();
    expect(open()).toBe(before);
    for (const late of [reading.next().then(() => reading.next()), content.read(0, 1), wholeOf(content)])
      expect((await refusal(late)).message).toContain('was closed while it was being read');
  });
});

describe('a large file whose digest was made', () => {
  const temporary = process.env.TMPDIR;
  afterEach(() => {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  });

  async function digested(bytes: Buffer): Promise<{ path: string; content: FileContent }> {
    const path = sheetFile(bytes);
    const content = await FileContent.open(path, 0);
    expect(await content.digest()).toBe(createHash('sha256').update(bytes).digest('hex'));
    return { path, content };
  }

  it('is not read again: its bytes stay what they were', async () => {
    const bytes = bytesOf(3 * CHUNK_BYTES + 5);
    const { path, content } = await digested(bytes);
    writeFileSync(path, Buffer.alloc(bytes.length));
    expect((await wholeOf(content)).subarray(CHUNK_BYTES).equals(bytes.subarray(CHUNK_BYTES))).toBe(true);
    expect((await content.read(CHUNK_BYTES, 10)).equals(bytes.subarray(CHUNK_BYTES, CHUNK_BYTES + 10))).toBe(
      true,
    );
    await content.close();
  });

  it('leaves nothing in the temporary folder', async () => {
    const folder = join(sheetFolder(), 'temporary');
    mkdirSync(folder);
    process.env.TMPDIR = folder;
    const { content } = await digested(bytesOf(3 * CHUNK_BYTES));
    if (process.platform !== 'win32') expect(readdirSync(folder)).toEqual([]);
    await content.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is read again where the temporary folder takes nothing', async () => {
    process.env.TMPDIR = join(sheetFolder(), 'missing');
    const bytes = bytesOf(3 * CHUNK_BYTES);
    const { content } = await digested(bytes);
    expect((await wholeOf(content)).equals(bytes)).toBe(true);
    await content.close();
  });
});
