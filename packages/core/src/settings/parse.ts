/** Reads and writes settings files: YAML 1.2, checked against the schema, every problem with its line and column. */
import type { Settings } from '@rapporteur/idl';
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, stringify } from 'yaml';
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';
import { type Complaint, toComplaints, type ValuePath } from './complaint.ts';
import { flattenDocument, fromFlat, toDocument, toFlat } from './document.ts';
import { settingsFileSchema } from './schema.ts';

const LARGEST_FILE = 100_000;
const MOST_ALIASES = 50;

/** Parses a settings file. With an error among the diagnostics the value is empty: a broken file sets nothing. */
export const parseSettings = (text: string): Parsed<Settings> => {
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  if (source.length > LARGEST_FILE) return refuse([tooLarge(source.length)]);
  const lines = new LineCounter();
  const document = parseDocument(source, {
    version: '1.2',
    lineCounter: lines,
    stringKeys: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const faults = findYamlFaults(document, placeOf);
  if (faults.length > 0) return refuse(faults);

  const content = readContent(document);
  if ('fault' in content) return refuse([content.fault]);
  if (content.value === null) return { value: fromFlat(new Map()), diagnostics: [] };
  const checked = settingsFileSchema.safeParse(content.value);
  if (!checked.success) {
    const complaints = checked.error.issues.flatMap((issue) => toComplaints(issue, valueAt(content.value, issue.path)));
    return refuse(complaints.map((complaint) => toDiagnostic(complaint, locate(document, complaint), placeOf)));
  }
  return { value: fromFlat(flattenDocument(checked.data)), diagnostics: findEmptyValues(document, placeOf) };
};

/** Writes a layer as a file; what it clears is written `null`. */
export const renderSettings = (settings: Settings): string => {
  const document = toDocument(toFlat(settings));
  return Object.keys(document).length === 0 ? '' : stringify(document, { lineWidth: 0 });
};

type Place = { readonly line: number; readonly column: number };
type PlaceOf = (offset: number) => Place;

const refuse = (diagnostics: readonly Diagnostic[]): Parsed<Settings> => ({
  value: fromFlat(new Map()),
  diagnostics: diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column),
});

const tooLarge = (length: number): Diagnostic => ({
  severity: 'error',
  code: 'too-large',
  message: `The file has ${length} characters; at most ${LARGEST_FILE} are read.`,
  line: 0,
  column: 0,
});

const findYamlFaults = (document: Document.Parsed, placeOf: PlaceOf): readonly Diagnostic[] => {
  const faults = [...document.errors, ...document.warnings].map(
    ({ code, message, pos }): Diagnostic => ({ severity: 'error', ...describeYaml(code, message), ...placeOf(pos[0]) }),
  );
  if (faults.length > 0 || document.directives.yaml.version !== '1.1') return faults;
  // In YAML 1.1 `no` is false and 7:00 is 420.
  const message = 'The file asks for YAML 1.1; remove the line "%YAML 1.1", since settings are read as YAML 1.2.';
  return [{ severity: 'error', code: 'yaml-version', message, line: 1, column: 1 }];
};

const describeYaml = (code: string, message: string): { code: string; message: string } => {
  if (code === 'DUPLICATE_KEY') return { code: 'duplicate-key', message: 'This key stands twice; keep one of them.' };
  const detail = message.replace(/[.\s]+$/, '');
  return { code: 'invalid-yaml', message: `This is not valid YAML: ${detail}. Nothing of the file was read.` };
};

/** Reading follows aliases: an unknown one, and an alias that multiplies itself, show only here. */
const readContent = (document: Document.Parsed): { value: unknown } | { fault: Diagnostic } => {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'unreadable alias';
    const message = `An alias (*name) cannot be followed: ${detail.replace(/[.\s]+$/, '')}. Write the value out instead.`;
    return { fault: { severity: 'error', code: 'invalid-alias', message, line: 0, column: 0 } };
  }
};

const valueAt = (value: unknown, path: ValuePath): unknown =>
  path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined,
    value,
  );

const toDiagnostic = ({ code, message }: Complaint, offset: number | undefined, placeOf: PlaceOf): Diagnostic => ({
  severity: 'error',
  code,
  message,
  ...(offset === undefined ? { line: 0, column: 0 } : placeOf(offset)),
});

/** Offset of the key or value that a complaint is about, or of the nearest thing around it. */
const locate = (document: Document.Parsed, { path, key }: Complaint): number | undefined => {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const part of path) {
    const parent = follow(node, document);
    const next = isMap(parent)
      ? parent.items.find((pair) => keyOf(pair.key) === String(part))
      : isSeq(parent)
        ? { key: undefined, value: parent.items[Number(part)] }
        : undefined;
    if (next === undefined) return offset;
    node = next.value;
    offset = startOf(node) ?? startOf(next.key) ?? offset;
  }
  const map = follow(node, document);
  const pair = key !== undefined && isMap(map) ? map.items.find((item) => keyOf(item.key) === key) : undefined;
  return startOf(pair?.key) ?? offset;
};

const follow = (node: unknown, document: Document.Parsed): unknown => (isAlias(node) ? node.resolve(document) : node);

const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key);

const startOf = (node: unknown): number | undefined =>
  isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? rangeStart(node) : undefined;

const rangeStart = ({ range }: Node): number | undefined => range?.[0];

/** "labels:" with nothing behind it is `null`; often what stood there was only commented out. */
const findEmptyValues = (document: Document.Parsed, placeOf: PlaceOf): readonly Diagnostic[] => {
  const pairs = isMap(document.contents)
    ? document.contents.items.flatMap((pair) => [pair, ...(isMap(pair.value) ? pair.value.items : [])])
    : [];
  return pairs.flatMap(({ key, value }): Diagnostic[] => {
    const offset = startOf(key);
    if (!isScalar(value) || value.value !== null || value.source || offset === undefined) return [];
    const message = `"${keyOf(key)}" has no value, which sets it to none; write "null" if that is meant, else remove the line.`;
    return [{ severity: 'warning', code: 'empty-value', message, ...placeOf(offset) }];
  });
};
