import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { inFolder } from './folder.ts';

/** A small disk of its own below a folder. */
export interface SmallDisk {
  readonly path: string;
  /** Writes a hidden file until the disk is full. */
  fill(): void;
  /** Removes that file. */
  free(): void;
}

/** Whether this process can mount disks, as root on Linux can; a warning says if not. */
export async function canMount(): Promise<boolean> {
  const can = process.platform === 'linux' && (await inFolder(async (path) => mount(path) && unmount(path)));
  if (!can)
    console.warn('Disks can not be mounted here: the tests of a full disk use a limit on file sizes only.');
  return can;
}

/** A disk of four megabytes, unmounted when the test is over. @param path is created */
export function ownSmallDisk(path: string): SmallDisk {
  mkdirSync(path);
  if (!mount(path)) throw new Error(`Nothing can be mounted at ${path}.`);
  onTestFinished(() => {
    unmount(path);
    rmdirSync(path);
  });
  const filler = join(path, '.filler');
  return {
    path,
    fill: () => {
      try {
        for (;;) appendFileSync(filler, Buffer.alloc(4096, 'x'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => rmSync(filler),
  };
}

function mount(path: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'charges-test', path]).status === 0;
}

function unmount(path: string): boolean {
  return spawnSync('umount', ['--lazy', path]).status === 0;
}
