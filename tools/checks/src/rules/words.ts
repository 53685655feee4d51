/**
 * Words that puzzle who reads the code for the first time, with the plain one for each. A name is looked at where it is ours:
 * declared in TypeScript or in the contract; what a library calls its things is its own.
 * `node tools/checks/src/rules/words.ts` prints how often each stands; `… all` or `… said told` where each name is declared.
 */
import { join } from 'node:path';
import { isBindingIdentifier } from 'oxc-walker';
import { type Finding, positionOf, type Verdict, verdictOf } from '../check.ts';
import { loadRepository, type Repository, sourcesOf } from '../repository.ts';
import { parseSource, type Visit, walkSource } from '../source.ts';

export interface Row {
  /** The forms of the word as they stand in names, in small letters; parts are parted by a blank. */
  readonly forms: readonly string[];
  readonly instead: string;
  /** Where the word puzzles; elsewhere it is plain English or the field's own. */
  readonly within?: RegExp;
  /** Where it is plain. */
  readonly outside?: RegExp;
  /** Names in which it is plain, whole. */
  readonly except?: RegExp;
}

const NOTES = /^packages\/core\/src\/notes\//;
/** Where texts are taken apart, a word is a word. */
const TEXTS =
  /^packages\/core\/src\/(notes\/(speech|verify|passes)|terms|transcript|settings|shared\/(weigh|private|cut|markdown))\b/;
const SANDBOX = /^(tools\/sandbox\/src\/github|packages\/github-sandbox)\//;
const INBOX = /^(apps\/bot\/src\/inbox|tools)\//;

/** The product's own code: in tests and tools people speak as they do. */
const OURS = /^((packages|apps)\/[^/]+\/src\/(?!.*\.test\.ts$)|packages\/idl\/proto\/)/;

/**
 * What one says in a thread is a command; what one hears, says or tells in code is a record, an answer, an announcement.
 * As names of variables some of these are plain English, and puzzle nobody.
 */
export const WORDS: readonly Row[] = [
  { forms: ['said'], instead: 'command in thread', within: OURS, except: /^said$/ },
  {
    forms: ['word'],
    instead: 'recorded command',
    within: OURS,
    outside: TEXTS,
    except: /^word$|(Stop|Term|Secret|Title)Word$|^isWord(Char)?$|^(disposition|outcome|choice)Word$/,
  },
  {
    forms: ['words'],
    instead: 'answer',
    within: OURS,
    outside: TEXTS,
    except: /^words$|Words$|^(file|title)_words$|^wordsOf$|WORDS$/,
  },
  { forms: ['told'], instead: 'announced', within: OURS, except: /^told$/ },
  { forms: ['hear', 'heard', 'hearing'], instead: 'ingest', within: OURS, outside: TEXTS, except: /^heard$/ },
  { forms: ['moved'], instead: 'motion outcome', except: /^(?!Moved$)/ },
  {
    forms: ['reading', 'readings'],
    instead: 'sync state',
    within: OURS,
    outside: TEXTS,
    except: /^readings?$|PUBLIC_READING/,
  },
  { forms: ['happening', 'happenings'], instead: 'timeline event' },
  { forms: ['written'], instead: 'post', except: /^(?!Written$)/ },
  { forms: ['place'], instead: 'what it is: thread, position, range, …', except: /^(?!Place$)/, within: OURS },
  { forms: ['court'], instead: 'evidence index', within: NOTES },
  { forms: ['settle', 'settles', 'settled'], instead: 'decision cues', within: NOTES },
  { forms: ['unit', 'units'], instead: 'sentence', within: NOTES, except: /^unit$/ },
  { forms: ['exchange', 'exchanges'], instead: 'call and response', within: NOTES },
  { forms: ['in force'], instead: 'effective' },
  { forms: ['lane', 'lanes'], instead: 'worker', within: INBOX },
  { forms: ['bury', 'buries', 'buried', 'undertaker'], instead: 'dead-letter sweep' },
  { forms: ['presence'], instead: 'liveness', within: /^apps\// },
  { forms: ['brought'], instead: 'event comment' },
  { forms: ['surroundings'], instead: 'context' },
  { forms: ['exclusively'], instead: 'with lock' },
  { forms: ['against'], instead: 'expected', within: /^(packages\/core|apps\/bot)\/src\/(github|meeting)\// },
  { forms: ['only if standing'], instead: 'update only' },
  { forms: ['album', 'albums'], instead: 'snapshots' },
  { forms: ['paper', 'papers'], instead: 'detached pulls', within: SANDBOX },
  { forms: ['plant', 'plants', 'planted'], instead: 'seed', within: SANDBOX },
  { forms: ['damage', 'damages', 'damaged'], instead: 'corruption', within: SANDBOX },
  { forms: ['front'], instead: 'server', within: SANDBOX },
  { forms: ['mend', 'mends', 'mended', 'mending'], instead: 'fix' },
  // Verbs that say nothing. A process of the system or of a community, a handle of a person and what a library asks for keep their names.
  { forms: ['handle', 'handles', 'handled', 'handling'], instead: 'what it does', except: /handle$/i },
  { forms: ['handler', 'handlers'], instead: 'what it does', except: /^handlers?$/i },
  {
    forms: ['process', 'processes', 'processed', 'processing'],
    instead: 'what it does',
    except: /^process$|.process|^process_url$/i,
  },
  { forms: ['manage', 'manages', 'managed', 'manager'], instead: 'what it does', except: /^managed_?Label$/i },
  { forms: ['util', 'utils', 'helper', 'helpers', 'misc'], instead: 'what it is for' },
];

export interface Spot {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One name that holds a puzzling word, at every place where it stands; `declared` are those that make it ours. */
export interface Name {
  readonly name: string;
  readonly row: Row;
  readonly declared: readonly Spot[];
  readonly spots: readonly Spot[];
}

interface Identifier extends Spot {
  readonly name: string;
  readonly isDeclared: boolean;
}

export const checkWords = (repository: Repository, rows = WORDS): Verdict => {
  const findings = puzzlingNames(repository, rows).flatMap(({ name, row, declared }) =>
    declared.map((spot): Finding => ({ ...spot, message: `${name} says "${wordOf(row)}": say ${row.instead}` })),
  );
  return verdictOf(findings, `${rows.length} words that nobody uses`);
};

/** Every name of ours with a word of the table in it, in the order of the table. */
export const puzzlingNames = (repository: Repository, rows = WORDS): readonly Name[] => {
  // Most names stand many times.
  const known = new Map<string, boolean>();
  const isSuspect = (name: string): boolean => {
    const isKnown = known.get(name) ?? rows.some((row) => holds(row, name));
    known.set(name, isKnown);
    return isKnown;
  };
  const identifiers = [
    ...sourcesOf(repository).flatMap(([file, text]) => typeScriptNames(file, text, isSuspect)),
    ...[...repository.files].flatMap(([file, text]) => (isContract(file) ? contractNames(file, text) : [])),
    ...[...repository.files.keys()].flatMap(fileNames),
  ].filter(({ name }) => isSuspect(name));
  const byName = Map.groupBy(identifiers, ({ name }) => name);
  const ours = new Set(identifiers.filter(({ isDeclared }) => isDeclared).map(({ name }) => inParts(name)));
  return rows.flatMap((row) =>
    [...byName].flatMap(([name, all]) => {
      const spots = all.filter(({ file }) => (row.within?.test(file) ?? true) && row.outside?.test(file) !== true);
      if (spots.length === 0 || !ours.has(inParts(name)) || !holds(row, name)) return [];
      return [{ name, row, spots, declared: spots.filter(({ isDeclared }) => isDeclared) }];
    }),
  );
};

const holds = ({ forms, except }: Row, name: string): boolean =>
  forms.some((form) => inParts(name).includes(` ${form} `)) && except?.test(name) !== true;

/** `isSaidOn`, `IS_SAID_ON` and `is-said-on` as ` is said on `. */
const inParts = (name: string): string =>
  ` ${name.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+/).join(' ')} `.toLowerCase();

const wordOf = ({ forms: [word = ''] }: Row): string => word;

const typeScriptNames = (file: string, text: string, isSuspect: (name: string) => boolean): readonly Identifier[] => {
  const names: Identifier[] = [];
  walkSource(parseSource(file, text), (visit) => {
    const { node } = visit;
    if ((node.type !== 'Identifier' && node.type !== 'PrivateIdentifier') || !isSuspect(node.name)) return;
    names.push({ name: node.name, file, ...positionOf(text, node.start), isDeclared: isDeclaration(visit) });
  });
  return names;
};

/** A name that is given here: a variable, a parameter, a type, a property of a type or of a value. */
const isDeclaration = ({ node, parent }: Visit): boolean => {
  switch (parent?.type) {
    case undefined:
    case 'MemberExpression':
      return false;
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return parent.id === node;
    case 'TSPropertySignature':
    case 'TSMethodSignature':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'Property':
      return parent.key === node;
    case 'TSTypeParameter':
      return parent.name === node;
    case 'ImportSpecifier':
      return parent.local === node && parent.imported.type === 'Identifier' && parent.imported.name !== node.name;
    default:
      return isBindingIdentifier(node, parent);
  }
};

const isContract = (file: string): boolean => file.endsWith('.proto');

/** All words of the contract but its comments, its strings and what is the language's own. */
const contractNames = (file: string, text: string): readonly Identifier[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      [...line.replace(/"[^"]*"|\/\/.*/g, (hidden) => ' '.repeat(hidden.length)).matchAll(/[A-Za-z_]\w*/g)].map(
        ({ 0: name, index: at }) => ({ name, file, line: index + 1, column: at + 1, isDeclared: true }),
      ),
    );

/** A file is called by its name too. */
const fileNames = (file: string): readonly Identifier[] => {
  const name = /([^/]+?)(\.test|\.testing)?\.(ts|proto)$/.exec(file)?.[1];
  return name === undefined || file.includes('/gen/') ? [] : [{ name, file, line: 1, column: 1, isDeclared: true }];
};

const renderRow = (row: Row, names: readonly Name[]): string => {
  const files = new Set(names.flatMap(({ spots }) => spots.map(({ file }) => file)));
  const times = names.reduce((sum, { spots }) => sum + spots.length, 0);
  return `${wordOf(row)} → ${row.instead}: ${names.length} names, ${times} times in ${files.size} files\n`;
};

const renderName = ({ name, spots, declared }: Name): string =>
  `  ${name} ×${spots.length}: ${declared.map(({ file, line }) => `${file}:${line}`).join(' ') || 'declared elsewhere'}\n`;

if (import.meta.main) {
  const asked = process.argv.slice(2);
  const isAsked = ({ forms }: Row): boolean => asked.includes('all') || forms.some((form) => asked.includes(form));
  const names = puzzlingNames(await loadRepository(join(import.meta.dirname, '../../../..')));
  for (const row of WORDS) {
    const own = names.filter((name) => name.row === row);
    if (asked.length === 0 || isAsked(row)) process.stdout.write(renderRow(row, own));
    if (isAsked(row)) process.stdout.write(own.map(renderName).join(''));
  }
}
