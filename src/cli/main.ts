import { limitHeapGrowth } from '../startup/heapLimit.ts';
import { runCommandLine } from './commandLine.ts';

/** Runs the command line of this process, and sets what the process ends with. */
export async function main(): Promise<void> {
  limitHeapGrowth();
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  process.exitCode = await runCommandLine(process.argv.slice(2));
}

/** Whoever reads the output may have seen enough (`| head`); the command continues. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
