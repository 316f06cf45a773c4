import { readFileSync } from 'node:fs';

/** The time of a machine, for what several processes measure together. */
export interface MachineTime {
  /** Names the current boot of the machine; empty if the system does not say, and then `elapsed` is no more than the clock of the wall. */
  readonly boot: string;
  /** Whole milliseconds since that boot, the same for all processes, whatever the clock is set to. */
  elapsed(): number;
  /** Milliseconds since 1970, by the clock of the wall. */
  now(): number;
}

/** How finely /proc/uptime tells the time, in milliseconds. */
const TICK_MS = 10;
/** How long to go on without comparing with /proc/uptime, in milliseconds. */
const UNCOMPARED_MS = 5;

/** The time of this machine: on Linux since its boot, elsewhere by the clock of the wall as it was when the process asked first. */
export function machineTime(): MachineTime {
  const boot = bootId();
  return {
    boot,
    elapsed: boot === '' ? sinceStart() : sinceBoot(readUptime, steadyMs),
    now: () => Date.now(),
  };
}

/**
 * A clock that is as right as `uptime`, which has whole ticks, and as fine as `steady`, which begins anywhere. It is never ahead of the time,
 * and after a few ticks hardly behind it. If `steady` jumps, the clock follows `uptime`.
 * @param uptime milliseconds since the boot, rounded down to ticks
 * @param steady milliseconds
 */
export function sinceBoot(uptime: () => number, steady: () => number): () => number {
  let offset = Number.NEGATIVE_INFINITY;
  let compared = Number.NEGATIVE_INFINITY;
  let last = 0;
  return () => {
    let now = steady();
    if (!(Math.abs(now - compared) < UNCOMPARED_MS)) {
      const before = now;
      const up = uptime();
      now = steady();
      const ahead = now + offset - (up + TICK_MS + Math.max(0, now - before));
      if (offset === Number.NEGATIVE_INFINITY) [now, offset] = atNextTick(uptime, steady);
      else if (now + offset < up) offset = up - now;
      else if (ahead > 0) offset -= ahead;
      compared = now;
    }
    last = Math.max(last, Math.floor(now + offset));
    return last;
  };
}

/** Waits for the next tick, for at most as long as one takes. @returns the steady time then, and what the uptime is ahead of it */
function atNextTick(uptime: () => number, steady: () => number): [now: number, offset: number] {
  const first = uptime();
  for (const from = steady(); ; ) {
    const up = uptime();
    const now = steady();
    if (up !== first || Math.abs(now - from) > TICK_MS) return [now, up - now];
  }
}

function sinceStart(): () => number {
  const begun = Date.now() - steadyMs();
  return () => Math.floor(begun + steadyMs());
}

function steadyMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Both files are needed, and are there only on Linux. */
function bootId(): string {
  try {
    readUptime();
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** The time since the boot, sleep included. Unlike the clocks, no tool that shows a process another time changes it. */
function readUptime(): number {
  const [, seconds, hundredths] = /^(\d+)\.(\d\d) /.exec(readFileSync('/proc/uptime', 'latin1')) ?? [];
  if (seconds === undefined || hundredths === undefined)
    throw new Error('/proc/uptime is of an unknown form');
  return Number.parseInt(seconds, 10) * 1000 + Number.parseInt(hundredths, 10) * TICK_MS;
}
