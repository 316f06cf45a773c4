/** Whether ASP.NET accepts a Content-Type as SOAP 1.1. The simulator does not speak SOAP 1.2. */
export function isTextXml(contentType: string | undefined): boolean {
  return /^\s*text\/xml\s*(?:;|$)/i.test(contentType ?? '');
}

/**
 * The text of a request body as ASP.NET reads it: by the charset of the Content-Type, and **as ASCII when it names none** (RFC 3023),
 * so that every byte of an `å` in UTF-8 becomes a `?`. A byte order mark overrides both. The XML declaration does not count.
 */
export function decodeBody(body: Buffer, contentType: string | undefined): string {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return body.toString('utf8', 3);
  if (body[0] === 0xff && body[1] === 0xfe) return body.toString('utf16le', 2);
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
  if (charset === 'utf-8') return body.toString('utf8');
  // TextDecoder treats us-ascii as windows-1252.
  if (charset === undefined || charset === 'us-ascii' || charset === 'ascii') return decodeAscii(body);
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return decodeAscii(body);
  }
}

function decodeAscii(body: Buffer): string {
  return Buffer.from(body.map((byte) => (byte > 127 ? 0x3f : byte))).toString('latin1');
}

/**
 * A request's text without its password: everything from the first Password start tag to the last end tag, or to the end when
 * there is none, becomes `***`. It may remove too much (a Password tag inside CDATA), never too little.
 */
export function redactPassword(text: string): string {
  // UTF-16 read as something else: the tags can't be found, but the password can be read.
  if (text.includes('\0')) return '*** (not readable as text)';
  const start = /<(?:[\w.-]+:)?Password(?:\s[^>]*)?(?<!\/)>/i.exec(text);
  if (start === null) return text;
  const from = start.index + start[0].length;
  const end = [...text.slice(from).matchAll(/<\/(?:[\w.-]+:)?Password\s*>/gi)].at(-1);
  return `${text.slice(0, from)}***${end === undefined ? '' : text.slice(from + end.index)}`;
}
