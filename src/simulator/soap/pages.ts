import { readFile } from 'node:fs/promises';
import { PROGRAM_FOLDER } from '../../lib/programFolder.ts';
import { escapeText } from './xml.ts';

/** An endpoint by its file name in the path, without `.asmx`. */
export type EndpointName = 'Automation' | 'Service';

/**
 * The WSDL of an endpoint with its own address in it. It is read from disk for each request: the vendor asks clients not to poll it.
 * @param address the URL of the endpoint
 * @throws the file system's error if the WSDL is missing
 */
export async function readWsdl(endpoint: EndpointName, address: string): Promise<string> {
  const text = await readFile(new URL(`ongoing/wsdl/${endpoint}.wsdl`, PROGRAM_FOLDER), 'utf8');
  return text.replace(/(<[\w-]*:?address\b[^>]*\blocation=")[^"]*(")/g, `$1${escapeText(address)}$2`);
}

/** The page that a browser gets at an endpoint, similar to ASP.NET's help page. */
export function writeHelpPage(endpoint: EndpointName, operations: readonly string[]): string {
  const items = operations.map((operation) => `<li>${operation}</li>`).join('');
  return (
    `<html><head><title>${endpoint} Web Service</title></head><body><h1>${endpoint}</h1>` +
    '<p>A simulated Ongoing WMS server. The following operations are supported. For a formal definition, please review the ' +
    `<a href="${endpoint}.asmx?WSDL">Service Description</a>.</p><ul>${items}</ul></body></html>`
  );
}
