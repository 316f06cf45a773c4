import { limitHeapGrowth } from '../startup/heapLimit.ts';
import { runCommandLine } from './commandLine.ts';

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
  limitHeapGrowth();
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  process.exitCode = await runCommandLine(process.argv.slice(2));
}

/** The reader may close the pipe early (`| head`); the command continues. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
