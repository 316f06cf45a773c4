import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process, on any machine. */
export interface ProcessKey {
  /** The machine since its last boot, and its namespace of process ids. */
  readonly machine: string;
  readonly pid: number;
}

/** A process that holds something, such as a drop folder. */
export interface Holder extends ProcessKey {
  /** Tells two holders in one process apart. */
  readonly token: string;
}

export function thisProcess(): ProcessKey {
  return { machine: thisMachine(), pid: process.pid };
}

/** A new holder for this process. */
export function newHolder(): Holder {
  return { ...thisProcess(), token: randomUUID() };
}

/** Whether a process has definitely ended: it ran on this machine, and no process has its id. */
export function isGone({ machine, pid }: ProcessKey): boolean {
  return machine === thisMachine() && !processExists(pid);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Two containers may share a host name, but not a namespace of process ids; a restarted machine keeps its name, but not its boot id. */
function thisMachine(): string {
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const space = attempt(() => readlinkSync('/proc/self/ns/pid'));
  return [hostname(), boot, space].filter(Boolean).join(' ');
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    // Not Linux.
    return '';
  }
}
