import { keepCompiledCode } from '../startup/compileCache.ts';
import { boundYoungGeneration } from '../startup/heapLimit.ts';

/** Runs the command line of this process, and sets what the process ends with. */
export async function main(): Promise<void> {
  // Everything else is loaded afterwards, so that it comes out of the cache.
  keepCompiledCode();
  boundYoungGeneration();
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  const { runCommandLine } = await import('./commandLine.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2));
}

/** Whoever reads the output may have seen enough (`| head`); the command continues. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
