import { keepCompiledCode } from '../startup/compileCache.ts';
import { limitHeapGrowth } from '../startup/heapLimit.ts';

/** Runs the command line of this process, and sets its exit code. */
export async function main(): Promise<void> {
  keepCompiledCode();
  limitHeapGrowth();
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  // Loaded only now, so that it comes from the cache.
  const { runCommandLine } = await import('./commandLine.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2));
}

/** A reader may close the pipe once it has seen enough (`| head`); the command continues. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
