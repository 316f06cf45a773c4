import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** How often a process that sends a run says that it is alive. */
export const HEARTBEAT_MS = 2_000;
/** A process that has said nothing for so long has died, or is on a machine that has. */
const SILENT_MS = 15_000;

/** A process, wherever it runs. */
export interface ProcessKey {
  /** The machine as long as it is up, and the space in which its process ids count. */
  readonly machine: string;
  readonly pid: number;
}

/** The process that holds a run. */
export interface Holder extends ProcessKey {
  /** Tells two leases of one process apart. */
  readonly token: string;
}

export function thisProcess(): ProcessKey {
  return { machine: thisMachine(), pid: process.pid };
}

/** A new holder for this process. */
export function newHolder(): Holder {
  return { ...thisProcess(), token: randomUUID() };
}

/** Whether a process has surely ended: it ran on this machine, and no process has its id. */
export function isGone({ machine, pid }: ProcessKey): boolean {
  return machine === thisMachine() && !processExists(pid);
}

/**
 * Whether a holder is still at work: its heartbeat is fresh, and, if it ran on this machine, its process exists. So a run that was
 * killed can be resumed at once here, and after a while from elsewhere.
 */
export function isAlive(holder: Holder, heartbeat: number, now: number): boolean {
  return Math.abs(now - heartbeat) <= SILENT_MS && !isGone(holder);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Two containers may share a host name, but not a space of process ids; a restarted machine keeps its name, but not its boot id. */
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
