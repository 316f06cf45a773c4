import { fileURLToPath } from 'node:url';
import { createClientAsync, type IHttpClient } from 'soap';
import { PROGRAM_FOLDER } from '../../lib/programFolder.ts';
import { xmlText } from './xmlText.ts';

export type WsdlFile = 'Automation.wsdl' | 'Service.wsdl';

/** The arguments of an operation as `soap` takes them; null becomes `xsi:nil`. */
export interface Arguments {
  readonly [element: string]: string | null | Arguments;
}

/** The headers and the envelope of one operation, with a gap for every value. */
export interface Template {
  readonly headers: Readonly<Record<string, string>>;
  /** The names of the gaps, in their order in the envelope. */
  readonly gaps: readonly string[];
  /** The envelope's fixed texts: one more than there are gaps. */
  readonly texts: readonly string[];
}

/** Has `soap` write the envelope of an operation from the WSDL, and cuts it at its `gap(...)` values. */
export type WriteTemplate = (operation: string, args: Arguments) => Template;

const GAP = /\{(\w+)\}/;

/** The value that stands for what is filled in later. Letters and braces are nothing that `soap` would escape. */
export function gap(name: string): string {
  return `{${name}}`;
}

/**
 * Opens one of the WSDL files that lie in the folder wsdl; nothing is fetched.
 *
 * `soap` only ever sees gaps, never a cell of a sheet or a password: so there is nothing in `lastRequest`, its events or its
 * debug output, and no text that it could send unescaped.
 *
 * @throws Error if the file is missing or is not the WSDL that this code was written for.
 */
export async function openWsdl(file: WsdlFile): Promise<WriteTemplate> {
  let written: { headers: Record<string, string>; envelope: string } | null = null;
  const httpClient: IHttpClient = {
    request(_url, envelope: string, _callback, headers) {
      written = { headers: { ...headers } as Record<string, string>, envelope };
      return new Promise(() => {});
    },
  };
  const client = await createClientAsync(
    fileURLToPath(new URL(`ongoing/wsdl/${file}`, PROGRAM_FOLDER)),
    // Its WSDL cache would share options between clients.
    { disableCache: true, httpClient },
    'unused:',
  );

  return (operation, args) => {
    written = null;
    const call: ((args: Arguments, callback: () => void) => void) | undefined = client[operation];
    if (call === undefined) throw new Error(`${file} has no operation ${operation}.`);
    call(args, () => {});
    if (written === null) throw new Error(`soap wrote no envelope for ${operation}.`);
    const { headers, envelope } = written as { headers: Record<string, string>; envelope: string };
    const template = cutAtGaps(headers, envelope);
    const asked = gapsOf(args).sort().join();
    if ([...template.gaps].sort().join() !== asked) {
      throw new Error(`soap did not write every argument of ${operation} once.`);
    }
    return template;
  };
}

/**
 * Closes some gaps for good, so that they are not filled again for each call.
 *
 * @throws TypeError if a value contains a character that XML forbids.
 */
export function closeGaps(template: Template, values: Readonly<Record<string, string>>): Template {
  const gaps: string[] = [];
  const texts = [template.texts[0]!];
  for (const [i, name] of template.gaps.entries()) {
    const value = values[name];
    const next = template.texts[i + 1]!;
    if (value === undefined) {
      gaps.push(name);
      texts.push(next);
    } else {
      texts[texts.length - 1] += xmlText(value) + next;
    }
  }
  return { headers: template.headers, gaps, texts };
}

/**
 * The whole envelope, every gap filled with the escaped text that `valueFor` gives for it.
 *
 * @throws TypeError if a value contains a character that XML forbids.
 */
export function fillGaps(template: Template, valueFor: (gap: string) => string): string {
  const { gaps, texts } = template;
  let envelope = texts[0]!;
  for (let i = 0; i < gaps.length; i++) envelope += xmlText(valueFor(gaps[i]!)) + texts[i + 1]!;
  return envelope;
}

function cutAtGaps(headers: Readonly<Record<string, string>>, envelope: string): Template {
  // Splitting at a group leaves text, name, text, name, …, text.
  const parts = envelope.split(GAP);
  return {
    headers,
    texts: parts.filter((_, i) => i % 2 === 0),
    gaps: parts.filter((_, i) => i % 2 === 1),
  };
}

function gapsOf(args: Arguments): string[] {
  return Object.values(args).flatMap((value) => {
    if (value === null) return [];
    if (typeof value === 'object') return gapsOf(value);
    return GAP.exec(value)?.[1] ?? [];
  });
}
