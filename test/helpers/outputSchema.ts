import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const FILE = new URL('../../src/reporter/wording/output.schema.json', import.meta.url);

const DEFINITIONS: Readonly<Record<string, string>> = {
  import: 'result',
  validate: 'result',
  resume: 'result',
  drop: 'pass',
  runs: 'runs',
  report: 'report',
  abandon: 'abandon',
  export: 'export',
  undo: 'undo',
  charge: 'charge',
  template: 'template',
  simulate: 'simulate',
  demo: 'demo',
};

const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
});
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
ajv.addSchema(JSON.parse(readFileSync(FILE, 'utf8')), 'output');
const validators = new Map(
  [...Object.values(DEFINITIONS), 'usage'].map((name) => [
    name,
    ajv.getSchema(`output#/$defs/${name}`) as ValidateFunction,
  ]),
);

/** The value of a line; undefined, which no schema takes, if it is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What is wrong with what a call with `--json` has printed, by the schema of its command; the empty string if nothing is. */
export function faultOfOutput(args: readonly string[], stdout: string): string {
  const lines = stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '') return `it is not one line: ${JSON.stringify(stdout)}`;
  const definition = DEFINITIONS[args[0] ?? ''] ?? 'usage';
  const validate = validators.get(definition)!;
  if (validate(parsed(lines[0]!))) return '';
  return `it is no ${definition}: ${ajv.errorsText(validate.errors)} in ${stdout}`;
}
