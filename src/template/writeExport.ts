import { extname } from 'node:path';
import { ConfigurationError } from '../model/errors.ts';
import type { ExportedFile } from './exportedCharges.ts';
import { assertFree, type PutOptions, putWritten } from './putFile.ts';

/** An export never takes the place of a file: that one may have corrections in it. */
const KEEP: PutOptions = { replace: false, remedy: 'Choose another name: an export replaces no file.' };

type Kind = 'csv' | 'xlsx';

/** Refuses a path where no export can be written, before anything is read. @throws {ConfigurationError} that says why */
export async function assertExportable(path: string): Promise<void> {
  kindOf(path);
  await assertFree(path, KEEP);
}

/**
 * Writes exported charges. The extension decides the kind of file, which appears under its name once it is complete.
 * @param complete called before the file gets its name
 * @throws {ConfigurationError} if the extension is another one, the file already exists, or it can't be written there
 */
export async function writeExport(
  path: string,
  file: ExportedFile,
  complete: () => Promise<void>,
): Promise<void> {
  const kind = kindOf(path);
  await putWritten(
    path,
    async (temporary) => {
      await writeContent(temporary, kind, file);
      await complete();
    },
    KEEP,
  );
}

async function writeContent(path: string, kind: Kind, file: ExportedFile): Promise<void> {
  if (kind === 'csv') {
    const { writeExportCsv } = await import('./exportCsv.ts');
    return await writeExportCsv(path, file);
  }
  const { writeExportWorkbook } = await import('./exportWorkbook.ts');
  await writeExportWorkbook(path, file);
}

function kindOf(path: string): Kind {
  const extension = extname(path).toLowerCase();
  if (extension === '.csv' || extension === '.xlsx') return extension === '.csv' ? 'csv' : 'xlsx';
  throw new ConfigurationError(
    `Charges can be exported to an .xlsx or a .csv file, and "${path}" is neither. Name it charges.xlsx, for example.`,
  );
}
