import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Preloaded into a measured Node process: at its end it writes down what the process used. In JavaScript, since stripping types would cost
// the measured process 20 MB.
const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();
process.once('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = {
    peakMb: maxRSS / 1024,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    // A process that never came to its loop has no figure.
    blockedMs: loop.count > 0 ? loop.max / 1e6 : null,
  };
  writeFileSync(process.env.BENCH_PROBE, JSON.stringify(usage));
});
