import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

/** The log of a drop folder: one JSON object per line. */
export interface DropLog {
  /** @param fields must hold no secrets, and no text with control characters */
  write(level: 'info' | 'warn' | 'error', event: string, message: string, fields?: object): void;
  /** Resolves once everything is written or has failed. */
  close(): Promise<void>;
}

const CLOSING_MS = 2_000;

/**
 * Opens today's log in a folder, `charges-2026-11-21.log`, with a link `charges.log` to it (except on Windows). Logs older than `keepDays`
 * are removed. If the log can't be written, that is reported once and stops nothing.
 */
export async function openDropLog(
  folder: string,
  keepDays: number,
  complain: (text: string) => void,
): Promise<DropLog> {
  const dirname = resolve(folder);
  let broken = false;
  const giveUp = (error: unknown): void => {
    if (!broken)
      complain(
        `The log in ${folder} can't be written (${(error as Error).message}). Everything else continues.`,
      );
    broken = true;
  };
  try {
    // Not its parents: a drop folder whose share is not mounted must not be created.
    await mkdir(dirname).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } catch (error) {
    giveUp(error);
    return { write: () => {}, close: async () => {} };
  }
  const { createLogger, format } = await import('winston');
  const { default: DailyRotateFile } = await import('winston-daily-rotate-file');
  const transport = new DailyRotateFile({
    dirname,
    filename: 'charges-%DATE%.log',
    datePattern: 'YYYY-MM-DD',
    maxFiles: `${keepDays}d`,
    auditFile: `${dirname}/.kept-logs.json`,
    createSymlink: process.platform !== 'win32',
    symlinkName: 'charges.log',
  });
  // The transport forwards no stream errors, and an unhandled one would end the process.
  transport.logStream.on('error', giveUp);
  transport.on('error', giveUp);
  const logger = createLogger({
    format: format.combine(format.timestamp(), format.json()),
    transports: [transport],
  });
  logger.on('error', giveUp);
  return {
    write: (level, event, message, fields = {}) => {
      if (!broken) logger.log({ ...fields, level, event, message });
    },
    close: async () => {
      const finished = new Promise<void>((done) => transport.once('finish', () => done()));
      logger.end();
      await Promise.race([finished, new Promise((done) => setTimeout(done, CLOSING_MS).unref())]);
    },
  };
}
