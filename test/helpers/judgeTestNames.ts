import { beforeEach } from 'vitest';

/** What makes a test's name hard to find in a log; undefined if nothing does. */
export function whatIsWrongWith(name: string): string | undefined {
  if (name.length > 160) return `is ${name.length} characters long`;
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)) return 'has a control character or an invisible one';
  if (/\[(object )?Object\]|[[{] \w+: /.test(name)) return 'shows an object as Node prints it';
  if (/%[-+.\d]*[sdifjoOc](?![\p{L}\d])/u.test(name) || /(^|\s)\$[a-z]/.test(name))
    return 'has a placeholder that was not filled in';
  return undefined;
}

/** Fails every test whose name is hard to find in a log. */
export function judgeTestNames(): void {
  beforeEach(({ task }) => {
    const name = task.fullTestName;
    const wrong = whatIsWrongWith(name);
    if (wrong) throw new Error(`The name of this test ${wrong}: ${JSON.stringify(name.slice(0, 160))}`);
  });
}
