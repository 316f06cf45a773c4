import { createInterface } from 'node:readline/promises';

/**
 * Asks a question that is answered with yes or no; anything but yes is no, as is the end of the input.
 * @param signal ends the question with no
 */
export async function askYesNo(
  question: string,
  stream: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: stream });
  try {
    const closed = new Promise<string>((resolve) => {
      lines.once('close', () => resolve(''));
      // While a question is open, the terminal hands Ctrl-C to it instead of to the process.
      lines.once('SIGINT', () => {
        process.kill(process.pid, 'SIGINT');
        signal.addEventListener('abort', () => resolve(''), { once: true });
      });
    });
    const answer = await Promise.race([
      lines.question(`${question} [y/N] `, { signal }).catch(() => ''),
      closed,
    ]);
    return /^(y|yes|j|ja)$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
