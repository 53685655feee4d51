/** TypeScript read as a tree: what a file imports, and a walk that knows which names are the file's own. */
import { type Comment, type Node, type Program, parseSync } from 'oxc-parser';
import { ScopeTracker, walk } from 'oxc-walker';
import type { Finding } from './check.ts';
import { positionOf } from './check.ts';

export interface Import {
  readonly specifier: string;
  /** True when the import is erased: `import type`, `export type … from`, `import('…').T`. */
  readonly typeOnly: boolean;
  readonly line: number;
  readonly column: number;
}

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly errors: readonly Finding[];
}

export interface Visit {
  readonly node: Node;
  readonly parent: Node | null;
  /** Is this name declared in the file (an import, a parameter, a variable), in a scope around the node? */
  readonly isOwn: (name: string) => boolean;
  /** Leaves out what is below this node. */
  readonly skip: () => void;
}

export const parseSource = (path: string, text: string): Source => {
  const { program, comments, errors } = parseSync(path, text);
  return {
    path,
    text,
    program,
    comments,
    errors: errors.map(({ message, labels }) => ({
      file: path,
      ...positionOf(text, labels[0]?.start ?? 0),
      message: `cannot be parsed: ${message}`,
    })),
  };
};

export const walkSource = ({ program }: Source, visit: (visit: Visit) => void): void => {
  const scopeTracker = new ScopeTracker({ preserveExitedScopes: true });
  // The first walk collects names, so that a function used above its declaration counts as the file's own.
  walk(program, { scopeTracker });
  scopeTracker.freeze();
  walk(program, {
    scopeTracker,
    enter(node, parent) {
      visit({ node, parent, isOwn: (name) => scopeTracker.isDeclared(name), skip: () => this.skip() });
    },
  });
};

/** Every import of a file: static, re-exported, dynamic with a literal, and in type positions. */
export const importsOf = (source: Source): readonly Import[] => {
  const imports: Import[] = [];
  walk(source.program, {
    enter(node) {
      const found = toImport(node);
      if (found !== undefined) imports.push({ ...found, ...positionOf(source.text, node.start) });
    },
  });
  return imports;
};

const toImport = (node: Node): Pick<Import, 'specifier' | 'typeOnly'> | undefined => {
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: node.source.value, typeOnly: node.importKind === 'type' };
    case 'ExportAllDeclaration':
      return { specifier: node.source.value, typeOnly: node.exportKind === 'type' };
    case 'ExportNamedDeclaration':
      return node.source ? { specifier: node.source.value, typeOnly: node.exportKind === 'type' } : undefined;
    case 'TSImportType':
      return { specifier: node.source.value, typeOnly: true };
    case 'ImportExpression':
      return node.source.type === 'Literal' && typeof node.source.value === 'string'
        ? { specifier: node.source.value, typeOnly: false }
        : undefined;
    default:
      return undefined;
  }
};
