import { fileURLToPath } from 'node:url';
import { createClientAsync, type IHttpClient } from 'soap';
import { PROGRAM_FOLDER } from '../../lib/programFolder.ts';
import { xmlText } from './xmlText.ts';

export type WsdlFile = 'Automation.wsdl' | 'Service.wsdl';

/** The arguments of an operation as `soap` takes them; null becomes `xsi:nil`. */
export interface Arguments {
  readonly [element: string]: string | null | Arguments;
}

/** The headers and the envelope of one operation, with a placeholder for every value. */
export interface EnvelopeTemplate {
  readonly headers: Readonly<Record<string, string>>;
  /** The names of the placeholders, in the order of the envelope. */
  readonly placeholders: readonly string[];
  /** The envelope's fixed texts: one more than there are placeholders. */
  readonly texts: readonly string[];
}

/** Has `soap` write the envelope of an operation from the WSDL, and cuts it at its `placeholder(...)` values. */
export type WriteEnvelopeTemplate = (operation: string, args: Arguments) => EnvelopeTemplate;

const PLACEHOLDER = /\{(\w+)\}/;

/** Marks where a value is filled in later. `soap` does not escape letters and braces. */
export function placeholder(name: string): string {
  return `{${name}}`;
}

/**
 * Opens one of the WSDL files in the folder wsdl; nothing is fetched.
 *
 * `soap` only ever sees placeholders, never a cell of a sheet or a password: so nothing leaks into `lastRequest`, its events or its
 * debug output, and there is no text that it could send unescaped.
 *
 * @throws Error if the file is missing or is not the WSDL that this code was written for.
 */
export async function openWsdl(file: WsdlFile): Promise<WriteEnvelopeTemplate> {
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
    const template = cutAtPlaceholders(headers, envelope);
    const asked = placeholdersOf(args).sort().join();
    if ([...template.placeholders].sort().join() !== asked) {
      throw new Error(`soap did not write every argument of ${operation} once.`);
    }
    return template;
  };
}

/**
 * Fills some placeholders in advance, so that they are not filled again for each call.
 *
 * @throws TypeError if a value contains a character that XML forbids.
 */
export function fillInAdvance(
  template: EnvelopeTemplate,
  values: Readonly<Record<string, string>>,
): EnvelopeTemplate {
  const placeholders: string[] = [];
  const texts = [template.texts[0]!];
  for (const [i, name] of template.placeholders.entries()) {
    const value = values[name];
    const next = template.texts[i + 1]!;
    if (value === undefined) {
      placeholders.push(name);
      texts.push(next);
    } else {
      texts[texts.length - 1] += xmlText(value) + next;
    }
  }
  return { headers: template.headers, placeholders, texts };
}

/**
 * The whole envelope, every placeholder filled with the escaped text that `valueFor` gives for it.
 *
 * @throws TypeError if a value contains a character that XML forbids.
 */
export function fillPlaceholders(template: EnvelopeTemplate, valueFor: (name: string) => string): string {
  const { placeholders, texts } = template;
  let envelope = texts[0]!;
  for (let i = 0; i < placeholders.length; i++)
    envelope += xmlText(valueFor(placeholders[i]!)) + texts[i + 1]!;
  return envelope;
}

function cutAtPlaceholders(headers: Readonly<Record<string, string>>, envelope: string): EnvelopeTemplate {
  // Splitting at a group leaves text, name, text, name, …, text.
  const parts = envelope.split(PLACEHOLDER);
  return {
    headers,
    texts: parts.filter((_, i) => i % 2 === 0),
    placeholders: parts.filter((_, i) => i % 2 === 1),
  };
}

function placeholdersOf(args: Arguments): string[] {
  return Object.values(args).flatMap((value) => {
    if (value === null) return [];
    if (typeof value === 'object') return placeholdersOf(value);
    return PLACEHOLDER.exec(value)?.[1] ?? [];
  });
}
