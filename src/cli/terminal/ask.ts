import { createInterface } from 'node:readline/promises';

/**
 * Asks a yes-or-no question. Anything but yes counts as no, and so does the end of the input.
 * @param signal when aborted, counts as no
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
      // While a question is open, readline gets Ctrl-C instead of the process.
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
