import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Preloaded into a measured Node process: when it ends, records what it used. Written in JavaScript because stripping types would cost the
// measured process 20 MB.
const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();
process.once('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = {
    peakMb: maxRSS / 1024,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    // A process that never reached its event loop has no figure.
    blockedMs: loop.count > 0 ? loop.max / 1e6 : null,
  };
  writeFileSync(process.env.BENCH_PROBE, JSON.stringify(usage));
});
