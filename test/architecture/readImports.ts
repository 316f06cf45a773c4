import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, sep } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';

/** One import of a file, of whatever kind: of values or types, `export … from`, `import()`. Paths are below the tree, with slashes. */
export type Import =
  | { readonly kind: 'file'; readonly from: string; readonly to: string }
  | { readonly kind: 'library'; readonly from: string; readonly library: string }
  /** Its name is put together at run time, so that nobody can tell what it is. */
  | { readonly kind: 'unknown'; readonly from: string };

const CODE = /\.[cm]?[jt]s$/;

/**
 * Reads what every TypeScript and JavaScript file below a folder imports, but for Node's own modules. An import that leaves the folder has
 * a `to` that begins with `../`.
 *
 * @throws Error if a file can't be parsed.
 */
export function readImports(folder: string): Import[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => CODE.test(path))
    .map((path) => path.split(sep).join('/'))
    .sort()
    .flatMap((file) => importsOf(file, readFileSync(join(folder, file), 'utf8')));
}

function importsOf(file: string, code: string): Import[] {
  const { program, errors } = parseSync(file, code);
  if (errors.length > 0) throw new Error(`${file} can't be parsed: ${errors[0]!.message}`);
  const found: Import[] = [];
  const note = (source: { readonly type: string; readonly value?: unknown } | null): void => {
    if (source === null) return;
    if (source.type !== 'Literal') found.push({ kind: 'unknown', from: file });
    else found.push(...importOf(file, String(source.value)));
  };
  new Visitor({
    ImportDeclaration: (node) => note(node.source),
    ExportNamedDeclaration: (node) => note(node.source),
    ExportAllDeclaration: (node) => note(node.source),
    ImportExpression: (node) => note(node.source),
    TSImportType: (node) => note(node.source),
  }).visit(program);
  return found;
}

function importOf(from: string, specifier: string): Import[] {
  if (isBuiltin(specifier)) return [];
  if (specifier.startsWith('.'))
    return [{ kind: 'file', from, to: posix.join(posix.dirname(from), specifier) }];
  // `csv-parse/sync` is a part of csv-parse, `@scope/name/part` one of @scope/name.
  const library = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0];
  return [{ kind: 'library', from, library }];
}
