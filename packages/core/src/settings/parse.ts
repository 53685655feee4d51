/** Reads and writes settings files: YAML 1.2, checked against the schema, every problem with its line and column. */
import type { Settings } from '@rapporteur/idl';
import type { z } from 'zod';
import type { Diagnostic } from '../shared/diagnostic.ts';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  parseYaml,
  stringify,
  visit,
} from '../shared/door.ts';
import { type Complaint, toComplaints, type ValuePath } from './complaint.ts';
import { flattenDocument, fromFlat, toDocument, toFlat } from './document.ts';
import { EXTENDS_KEY, settingsFileSchema } from './schema.ts';

/** One problem of a settings file. The end is that of the last character concerned; without one, the whole line is meant. */
export type SettingsDiagnostic = Diagnostic & { readonly endLine?: number; readonly endColumn?: number };

/** A settings file. With an error among the diagnostics the value is empty: a broken file sets nothing. */
export type ParsedSettings = {
  readonly value: Settings;
  readonly diagnostics: readonly SettingsDiagnostic[];
  /** The file beneath it, and where the file says so. */
  readonly base?: { readonly text: string; readonly place: Span };
  /** Roles that have to review, as the file names them: whether there are such roles, only all layers together say. */
  readonly reviewers?: readonly NamedRole[];
};

/** A role by its key, and where the file says so. */
export type NamedRole = { readonly key: string; readonly path: string; readonly place: Span };

/** Where something stands in a file; lines and columns count from 1. */
export type Span = Required<Pick<SettingsDiagnostic, 'line' | 'column' | 'endLine' | 'endColumn'>>;

const LARGEST_FILE = 100_000;
const MOST_ALIASES = 50;

/** Parses a settings file: total, and every problem has its place. */
export const parseSettings = (text: string): ParsedSettings => {
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  if (source.length > LARGEST_FILE) return refuse([tooLarge(source.length)]);
  const { tree, refusal } = parseYaml(source, { version: '1.2', stringKeys: true });
  if (refusal) return refuse([refusal]);
  const { document, lines } = tree;
  const spanOf = toSpanOf(source, lines);
  const faults = findYamlFaults(document, spanOf);
  if (faults.length > 0) return refuse(faults);

  const content = readContent(document, spanOf);
  if ('fault' in content) return refuse([content.fault]);
  if (content.value === null) return { value: fromFlat(new Map()), diagnostics: [] };
  const checked = settingsFileSchema.safeParse(content.value);
  if (!checked.success) {
    const issues = checked.error.issues.flatMap((issue): z.core.$ZodIssue[] =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue],
    );
    return refuse(
      first(issues, (issue) =>
        toComplaints(issue, valueAt(content.value, issue.path)).map((complaint) =>
          toDiagnostic(complaint, spanOf(locate(document, complaint))),
        ),
      ),
    );
  }
  const base = checked.data[EXTENDS_KEY];
  const place = base === undefined ? undefined : spanOf(locate(document, { path: [EXTENDS_KEY] }));
  return {
    value: fromFlat(flattenDocument(checked.data)),
    diagnostics: [...findEmptyValues(document, spanOf), ...findSingleMeeting(document, spanOf)],
    ...(base !== undefined && place ? { base: { text: base, place } } : {}),
    reviewers: (checked.data.rfc?.reviews ?? []).flatMap(({ roles }, index) =>
      roles.flatMap((key, position): NamedRole[] => {
        const named = spanOf(locate(document, { path: ['rfc', 'reviews', index, 'roles', position] }));
        return named ? [{ key, path: `rfc.reviews[${index}].roles[${position}]`, place: named }] : [];
      }),
    ),
  };
};

/** Writes a layer as a file; what it clears is written `null`. */
export const renderSettings = (settings: Settings): string => {
  const document = toDocument(toFlat(settings));
  return Object.keys(document).length === 0 ? '' : stringify(document, { lineWidth: 0 });
};

/** First offset, and the one after the last, of a piece of the file. */
type Range = readonly [start: number, end: number];
type SpanOf = (range: Range | undefined) => Span | undefined;

/** What reaches over several lines, such as a whole section, is told at its first one. */
const toSpanOf =
  (source: string, lines: LineCounter): SpanOf =>
  (range) => {
    if (range === undefined) return undefined;
    const [start, end] = range;
    const { line, col: column } = lines.linePos(start);
    const next = source.indexOf('\n', start);
    const rest = source.slice(start, next < 0 ? end : Math.min(next, end)).trimEnd();
    return { line, column, endLine: line, endColumn: column + Math.max(rest.length, 1) - 1 };
  };

const NOWHERE = { line: 0, column: 0 } as const;

const refuse = (diagnostics: readonly SettingsDiagnostic[]): ParsedSettings => ({
  value: fromFlat(new Map()),
  diagnostics: diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column),
});

/** People mend what they can see; each problem is looked for in the whole file. */
const MOST_PROBLEMS = 200;

const first = <T>(
  problems: readonly T[],
  tell: (problem: T) => readonly SettingsDiagnostic[],
): SettingsDiagnostic[] => {
  const told = problems.slice(0, MOST_PROBLEMS).flatMap(tell);
  const left = problems.length - MOST_PROBLEMS;
  if (left <= 0) return told;
  const message = `The file has ${left} more problems; they are told when these are mended.`;
  return [...told, { severity: 'error', code: 'more-problems', message, ...NOWHERE }];
};

const tooLarge = (length: number): SettingsDiagnostic => ({
  severity: 'error',
  code: 'too-large',
  message: `The file has ${length} characters; at most ${LARGEST_FILE} are read.`,
  line: 0,
  column: 0,
});

const findYamlFaults = (document: Document.Parsed, spanOf: SpanOf): readonly SettingsDiagnostic[] => {
  const faults = first([...document.errors, ...document.warnings], ({ code, message, pos }) => [
    { severity: 'error', ...describeYaml(code, message), ...(spanOf(pos) ?? NOWHERE) },
  ]);
  if (faults.length > 0 || document.directives.yaml.version !== '1.1') return faults;
  // In YAML 1.1 `no` is false and 7:00 is 420.
  const message = 'The file asks for YAML 1.1; remove the line "%YAML 1.1", since settings are read as YAML 1.2.';
  return [{ severity: 'error', code: 'yaml-version', message, ...(spanOf([0, '%YAML 1.1'.length]) ?? NOWHERE) }];
};

const describeYaml = (code: string, message: string): { code: string; message: string } => {
  if (code === 'DUPLICATE_KEY') return { code: 'duplicate-key', message: 'This key stands twice; keep one of them.' };
  const detail = message.replace(/[.\s]+$/, '');
  return { code: 'invalid-yaml', message: `This is not valid YAML: ${detail}. Nothing of the file was read.` };
};

/** Reading follows aliases: an unknown one, and an alias that multiplies itself, show only here. */
const readContent = (document: Document.Parsed, spanOf: SpanOf): { value: unknown } | { fault: SettingsDiagnostic } => {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'unreadable alias';
    const message = `An alias (*name) cannot be followed: ${detail.replace(/[.\s]+$/, '')}. Write the value out instead.`;
    const place = spanOf(findAlias(document)) ?? NOWHERE;
    return { fault: { severity: 'error', code: 'invalid-alias', message, ...place } };
  }
};

/** The alias that leads nowhere; if all lead somewhere, the last one, at which there were too many. */
const findAlias = (document: Document.Parsed): Range | undefined => {
  const anchors = new Set<string>();
  let last: Range | undefined;
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) {
        if (node.anchor) anchors.add(node.anchor);
        return undefined;
      }
      last = rangeOf(node);
      return anchors.has(node.source) ? undefined : visit.BREAK;
    },
  });
  return last;
};

const valueAt = (value: unknown, path: ValuePath): unknown =>
  path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined,
    value,
  );

const toDiagnostic = ({ code, message }: Complaint, place: Span | undefined): SettingsDiagnostic => ({
  severity: 'error',
  code,
  message,
  ...(place ?? NOWHERE),
});

/** The key or value that a complaint is about, or the nearest thing around it. */
const locate = (document: Document.Parsed, { path, key }: Pick<Complaint, 'path' | 'key'>): Range | undefined => {
  let node: unknown = document.contents;
  let range = rangeOf(node);
  for (const part of path) {
    const parent = follow(node, document);
    const next = isMap(parent)
      ? parent.items.find((pair) => keyOf(pair.key) === String(part))
      : isSeq(parent)
        ? { key: undefined, value: parent.items[Number(part)] }
        : undefined;
    if (next === undefined) return range;
    node = next.value;
    range = rangeOf(node) ?? rangeOf(next.key) ?? range;
  }
  const map = follow(node, document);
  const pair = key !== undefined && isMap(map) ? map.items.find((item) => keyOf(item.key) === key) : undefined;
  return rangeOf(pair?.key) ?? range;
};

const follow = (node: unknown, document: Document.Parsed): unknown => (isAlias(node) ? node.resolve(document) : node);

const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key);

const rangeOf = (node: unknown): Range | undefined =>
  isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? toRange(node) : undefined;

const toRange = ({ range }: Node): Range | undefined => (range ? [range[0], range[1]] : undefined);

/** "labels:" with nothing behind it is `null`; often what stood there was only commented out. */
/** A single series of one's own; some of its parts alone are a change of the first of the list. */
const findSingleMeeting = (document: Document.Parsed, spanOf: SpanOf): readonly SettingsDiagnostic[] => {
  const pair = isMap(document.contents)
    ? document.contents.items.find(({ key, value }) => keyOf(key) === 'meeting' && isMap(value) && value.has('rule'))
    : undefined;
  const place = pair && spanOf(rangeOf(pair.key));
  if (place === undefined) return [];
  const message =
    '"meeting" is read as the first series of "meetings"; better write it there, as an item with its key.';
  return [{ severity: 'warning', code: 'single-meeting', message, ...place }];
};

const findEmptyValues = (document: Document.Parsed, spanOf: SpanOf): readonly SettingsDiagnostic[] => {
  const pairs = isMap(document.contents)
    ? document.contents.items.flatMap((pair) => [pair, ...(isMap(pair.value) ? pair.value.items : [])])
    : [];
  return pairs.flatMap(({ key, value }): SettingsDiagnostic[] => {
    const place = spanOf(rangeOf(key));
    if (!isScalar(value) || value.value !== null || value.source || place === undefined) return [];
    const message = `"${keyOf(key)}" has no value, which sets it to none; write "null" if that is meant, else remove the line.`;
    return [{ severity: 'warning', code: 'empty-value', message, ...place }];
  });
};
