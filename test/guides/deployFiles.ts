import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { PROJECT } from './markdown.ts';

/** The folder with the deployment files. */
export const DEPLOY = join(PROJECT, 'samples/deploy');

export const UNITS = ['charges-drop.service', 'charges-drop.timer', 'charges-watch.service'] as const;

export function readDeployFile(name: string): string {
  return readFileSync(join(DEPLOY, name), 'utf8');
}

/** The value of a unit's key, such as `ExecStart`. */
export function unitValue(unit: string, key: string): string {
  const value = new RegExp(`^${key}=(.*)$`, 'm').exec(readDeployFile(unit))?.[1];
  if (value === undefined) throw new Error(`${unit} has no ${key}.`);
  return value;
}

export interface CronLine {
  readonly schedule: string;
  readonly user: string;
  readonly command: string;
}

/** The lines of the crontab that start something, as a file in /etc/cron.d has them: with a user. */
export function cronLines(): CronLine[] {
  const lines = readDeployFile('crontab').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#') && !/^[A-Z_]+ *=/.test(line))
    .map((line) => {
      const match = /^((?:\S+\s+){4}\S+)\s+(\S+)\s+(.+)$/.exec(line);
      if (!match) throw new Error(`Not a line that cron understands: ${line}`);
      return { schedule: match[1]!.replace(/\s+/g, ' '), user: match[2]!, command: match[3]! };
    });
}

/** The instructions of the Dockerfile's last stage that begin with this word, without it. */
export function imageInstructions(word: string): string[] {
  const stage = readDeployFile('Dockerfile')
    .split(/^FROM /m)
    .at(-1)!;
  const lines = stage.split('\n').filter((line) => line.startsWith(`${word} `));
  return lines.map((line) => line.slice(word.length + 1));
}

/** The variables that the image sets. */
export function imageEnvironment(): Record<string, string> {
  const pairs = imageInstructions('ENV').flatMap((line) => line.split(' '));
  return parseEnv(pairs.join('\n')) as Record<string, string>;
}

/** What the image starts: its entry point with the default command. */
export function imageCommand(): string[] {
  return [...imageInstructions('ENTRYPOINT'), ...imageInstructions('CMD')].flatMap(
    (json) => JSON.parse(json) as string[],
  );
}
