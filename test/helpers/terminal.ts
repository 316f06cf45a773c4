import { spawn } from 'node:child_process';
import { ANY_DATE, CACHE, CLI } from './charges.ts';
import { isInstalled } from './installed.ts';

/** Starts a command in a pseudo-terminal of its own and passes on what it prints; what arrives on stdin is typed. */
const PTY = `
import fcntl, json, os, pty, select, struct, sys, termios
columns, cwd, env, args = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 50, columns, 0, 0))
    os.chdir(cwd)
    os.execve(args[0], args, env)
typing = [0]
while True:
    ready, _, _ = select.select([terminal] + typing, [], [])
    if 0 in ready:
        typed = os.read(0, 4096)
        if typed: os.write(terminal, typed)
        else: typing = []
    if terminal in ready:
        try: printed = os.read(terminal, 65536)
        except OSError: break
        if not printed: break
        os.write(1, printed)
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
`;

/** Whether the tests that need a terminal run. */
export function hasTerminal(): boolean {
  return isInstalled('python3', 'Python 3 is not installed: the tests that need a terminal are skipped.');
}

export interface TerminalOptions {
  readonly columns: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A line of the shell in which `"$0" "$@"` is the command, such as `"$0" "$@" | cat`. */
  readonly line?: string;
  /** Called with all output so far; returns what to type. */
  readonly answer?: (output: string) => string | null;
}

/** Runs the real command in a terminal, and returns all that it printed there. */
export async function inTerminal(
  args: readonly string[],
  { columns, cwd, env, line, answer }: TerminalOptions,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const seen = {
    PATH: process.env.PATH,
    HOME: cwd,
    XDG_CACHE_HOME: CACHE,
    TERM: 'xterm',
    NO_COLOR: '1',
    ...ANY_DATE,
    ...env,
  };
  const through = line === undefined ? [] : ['/bin/sh', '-c', line];
  const call = JSON.stringify([columns, cwd, seen, [...through, process.execPath, CLI, ...args]]);
  const child = spawn('python3', ['-c', PTY, call], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    const typed = answer?.(output) ?? null;
    if (typed !== null) child.stdin.write(typed);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output };
}
