import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
// All of exceljs, with its workbook and CSV readers, takes twice as long to load.
import WorkbookWriter from 'exceljs/lib/stream/xlsx/workbook-writer.js';
import { numberedName } from '../../lib/fileName.ts';
import { moveWithoutReplacing, withFreeName } from '../../lib/moveFile.ts';
import { fileFailure } from './fileFailure.ts';

export type Workbook = InstanceType<typeof WorkbookWriter>;
export type Worksheet = ReturnType<Workbook['addWorksheet']>;

/** A workbook that is being written to a file. */
export interface OpenWorkbook {
  readonly book: Workbook;
  /**
   * Gives other work a turn, and waits until what was written to a tab is compressed. Call it every few hundred rows.
   * @throws {ReportError} as soon as the file can't be written.
   */
  pace(tab: Worksheet): Promise<void>;
}

/** Bytes of a tab that may wait for the compressor before the rows wait too. */
const HIGH_WATER = 262_144;

/** How exceljs 4.4.0 keeps its streams. Its types don't say so, hence the question marks. */
interface Streams {
  readonly zip?: { on(event: 'error', listener: (error: Error) => void): void; abort(): void };
}
/** The stream that carries a tab to the compressor: from an old readable-stream, which has no `writableLength`. */
interface Pipe {
  readonly _writableState?: { readonly length: number };
  on(event: 'drain' | 'finish', listener: () => void): void;
  off(event: 'drain' | 'finish', listener: () => void): void;
}
interface TabStreams {
  readonly stream?: { readonly pipes?: readonly Pipe[] };
}

/** Where a workbook goes. */
export interface XlsxPlace {
  readonly folder: string;
  /** Without the extension. */
  readonly name: string;
  /** Asked once the workbook is complete, with where it is until it gets its name: the path of one that it takes the place of, or null. */
  readonly replaces?: (complete: string) => Promise<string | null>;
}

/**
 * Writes a workbook through `fill` to a temporary file in `folder` (made if missing), and gives it its name once it is on
 * disk: `<name>.xlsx`, or `<name>-2.xlsx` and so on if that exists. Returns its path. After a failure the temporary file is gone.
 * @throws {ReportError} if the file can't be written; whatever `fill` throws.
 */
export async function writeXlsxFile(
  { folder, name, replaces = async () => null }: XlsxPlace,
  fill: (workbook: OpenWorkbook) => Promise<void>,
): Promise<string> {
  const temporary = join(folder, `.${randomUUID()}.xlsx.part`);
  const failure = (cause: unknown): Error => fileFailure(folder, cause);
  try {
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw failure(error);
    });
    await writeWorkbook(temporary, fill, failure);
    return (await replace(temporary, await replaces(temporary))) ?? (await giveName(temporary, folder, name));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * Writes a workbook through `fill` to a new file and puts it on disk. After a failure there may be half a file.
 * @param failure what to throw if the file can't be written; whatever `fill` throws is thrown as it is
 */
export async function writeWorkbook(
  path: string,
  fill: (workbook: OpenWorkbook) => Promise<void>,
  failure: (cause: unknown) => Error,
): Promise<void> {
  const output = await openNew(path, failure);
  try {
    await writeBook(output, fill, failure);
  } catch (error) {
    output.destroy();
    // Some systems do not remove an open file.
    if (!output.closed) await once(output, 'close').catch(() => {});
    throw error;
  }
}

async function openNew(path: string, failure: (cause: unknown) => Error): Promise<WriteStream> {
  try {
    // `flush` puts the file on disk before it is closed, and so before it gets its name.
    const output = createWriteStream(path, { flags: 'wx', flush: true });
    await once(output, 'open');
    return output;
  } catch (error) {
    throw failure(error);
  }
}

async function writeBook(
  output: WriteStream,
  fill: (workbook: OpenWorkbook) => Promise<void>,
  failed: (cause: unknown) => Error,
): Promise<void> {
  const book = new WorkbookWriter({
    stream: output,
    useStyles: true,
    useSharedStrings: false,
  });
  const { zip } = book as Streams;
  // The writer does not settle when its file fails, so every wait is a race against this.
  const { promise: failure, reject } = Promise.withResolvers<never>();
  failure.catch(() => {});
  const fail = (error: Error) => reject(failed(error));
  output.on('error', fail);
  zip?.on('error', fail);
  try {
    await fill({ book, pace: (tab) => Promise.race([pace(tab), failure]) });
    const closed = new Promise<void>((resolve) => output.once('close', () => resolve()));
    await Promise.race([Promise.all([book.commit(), closed]), failure]);
  } catch (error) {
    zip?.abort();
    throw error;
  }
}

async function pace(tab: Worksheet): Promise<void> {
  await setImmediate();
  for (const pipe of (tab as TabStreams).stream?.pipes ?? []) {
    // A failed file never drains; the race around this call ends then.
    while ((pipe._writableState?.length ?? 0) > HIGH_WATER) {
      await taken(pipe);
    }
  }
}

/** Resolves when the compressor has taken what waits. The last part of a closed tab emits no `drain`, only `finish`. */
async function taken(pipe: Pipe): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      pipe.off('drain', done);
      pipe.off('finish', done);
      resolve();
    };
    pipe.on('drain', done);
    pipe.on('finish', done);
  });
}

/** Puts the workbook in the place of an older one; null if there is none, or it is open in a program that allows no change. */
async function replace(temporary: string, old: string | null): Promise<string | null> {
  if (old === null) return null;
  return await rename(temporary, old).then(
    () => old,
    () => null,
  );
}

async function giveName(temporary: string, folder: string, name: string): Promise<string> {
  try {
    // A rename alone would replace a report that another process has written meanwhile.
    return await withFreeName(async (number) => {
      const path = join(folder, numberedName(`${name}.xlsx`, number));
      await moveWithoutReplacing(temporary, path);
      return path;
    });
  } catch (error) {
    throw fileFailure(folder, error);
  }
}
