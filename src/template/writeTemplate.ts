import { extname } from 'node:path';
import { ConfigurationError } from '../model/errors.ts';
import { type PutOptions, putFile } from './putFile.ts';
import type { Language } from './templateTexts.ts';

export interface TemplateRequest extends PutOptions {
  /** Where to write it; the extension decides the kind of file. */
  readonly path: string;
  readonly language: Language;
}

/**
 * Writes an empty template with headers, an example row and, in a workbook, notes and rules that help to fill it in.
 * @throws {ConfigurationError} if the extension is another one, the file already exists, or it can't be written there
 */
export async function writeTemplate({ path, language, replace }: TemplateRequest): Promise<void> {
  await putFile(path, await content(path, language), { replace });
}

async function content(path: string, language: Language): Promise<string | Uint8Array> {
  switch (extname(path).toLowerCase()) {
    case '.csv': {
      const { templateCsv } = await import('./csvText.ts');
      return templateCsv(language);
    }
    case '.xlsx': {
      const { templateWorkbook } = await import('./templateWorkbook.ts');
      return await templateWorkbook(language);
    }
    default:
      throw new ConfigurationError(
        `A template can be an .xlsx or a .csv file, and "${path}" is neither. Name it corrections.xlsx, for example.`,
      );
  }
}
