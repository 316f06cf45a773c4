import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Random, so that no file system can store it in less. */
const BYTES = 64 * 1024;

/**
 * Proves that a folder can be written and that its disk has room: creates a small file, waits until it is on disk, and removes it. A file
 * of the same name is removed first; a process that was killed may have left it.
 * @throws the file system's error
 */
export async function testWriting(folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  await rm(path, { force: true });
  // Exclusively: others may write to the folder, and a link of theirs must not be followed.
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(BYTES));
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
