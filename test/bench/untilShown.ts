import { spawn } from 'node:child_process';

// Runs the program until it prints a text, then kills it: this is how long a person waits for that text. Arguments: the text, the program,
// and the program's own arguments.
const [shown = '', program = '', ...args] = process.argv.slice(2);
const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
let output = '';
child.stdout.on('data', (chunk: Buffer) => {
  output += chunk.toString();
  if (output.includes(shown)) child.kill('SIGKILL');
});
child.on('exit', (_code, signal) => {
  process.exitCode = signal === 'SIGKILL' ? 0 : 1;
});
