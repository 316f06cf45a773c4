import { text } from 'node:stream/consumers';
import { openPromise } from 'yauzl';

/** The parts of a workbook as texts, in the order of the zip. */
export async function zipTexts(path: string): Promise<Map<string, string>> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true });
  try {
    const parts = new Map<string, string>();
    for await (const entry of zip.eachEntry()) {
      parts.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)));
    }
    return parts;
  } finally {
    zip.close();
  }
}
