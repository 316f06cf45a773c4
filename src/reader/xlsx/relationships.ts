import { damaged } from './problems.ts';
import { parseWholeXml } from './xmlPart.ts';
import type { ZipPackage } from './zipPackage.ts';

/** A relationship of a part to another (ECMA-376 part 2, 6.5). */
export interface Relationship {
  readonly id: string;
  /** The last segment of the type's URI, the same in transitional and strict files: `worksheet`, `sharedStrings`. */
  readonly kind: string;
  /** The name of the part it points to, from the root of the package, without a leading slash. */
  readonly target: string;
  readonly external: boolean;
}

const NAMESPACES = ['http://schemas.openxmlformats.org/package/2006/relationships'];
const LIMIT = 8 * 1024 * 1024;

/**
 * The relationships of a part, or of the package itself for the empty name; none if the package has no such list.
 * @throws {SheetError} if the list is damaged
 */
export async function readRelationships(pkg: ZipPackage, source: string): Promise<Relationship[]> {
  const slash = source.lastIndexOf('/');
  const folder = source.slice(0, slash + 1);
  const name = `${folder}_rels/${source.slice(slash + 1)}.rels`;
  if (!pkg.has(name)) return [];
  const found: Relationship[] = [];
  const ids = new Set<string>();
  await parseWholeXml(
    pkg,
    { name, limit: LIMIT, root: 'Relationships', namespaces: NAMESPACES },
    {
      startElement(element, attributes) {
        if (element !== 'Relationship') return;
        const { Id: id = '', Type: type = '', Target: target = '' } = attributes;
        if (ids.has(id)) throw damaged(pkg.file, `its part ${name} defines the relationship ${id} twice`);
        ids.add(id);
        found.push({
          id,
          kind: type.slice(type.lastIndexOf('/') + 1),
          target: resolveTarget(folder, target),
          external: attributes.TargetMode === 'External',
        });
      },
      endElement() {},
      text() {},
    },
  );
  return found;
}

/** The part that a target names: relative to the folder of its source, or from the root if it begins with a slash. */
export function resolveTarget(folder: string, target: string): string {
  const path = decodePercent(target.replaceAll('\\', '/'));
  const steps: string[] = [];
  for (const step of (path.startsWith('/') ? path : folder + path).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
