#!/usr/bin/env node
import { compileOnce } from './startup/compileCache.ts';
import { boundYoungGeneration } from './startup/heapLimit.ts';

/** Whoever reads the output may have seen enough (`| head`); what is under way goes on. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

// Everything else is loaded afterwards, so that it comes out of the cache.
compileOnce();
boundYoungGeneration();
for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
const { runCommandLine } = await import('./cli/commandLine.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
