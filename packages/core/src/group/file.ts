/** Reads a registry of working groups, `groups.yaml` as flyteorg/community writes it; what is broken is told, not fatal. */
import { create } from '@bufbuild/protobuf';
import { type Person, PersonSchema, type WorkingGroup, WorkingGroupSchema } from '@rapporteur/idl';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';
import { toGroupName } from './match.ts';

/** Groups of `workinggroups:` and `sigs:`. With an error among the diagnostics keep the last good version. */
export const parseGroupsFile = (text: string): Parsed<WorkingGroup[]> => {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false });
  const reader: Reader = { lines, diagnostics: [], seen: new Set() };
  for (const { code, message, pos } of document.errors) {
    report(
      reader,
      { code: `yaml-${code.toLowerCase().replaceAll('_', '-')}`, message: `${firstLine(message)}.` },
      pos[0],
    );
  }
  const root = document.contents;
  if (root !== null && !isMap(root) && !(isScalar(root) && root.value === null)) {
    const message = 'The file must be a mapping with the lists workinggroups and sigs.';
    report(reader, { code: 'groups-no-mapping', message }, root.range?.[0] ?? 0);
  }
  const groups = isMap(root) ? ['workinggroups', 'sigs'].flatMap((key) => readList(root, key, reader)) : [];
  return { value: groups, diagnostics: reader.diagnostics };
};

type Reader = { readonly lines: LineCounter; readonly diagnostics: Diagnostic[]; readonly seen: Set<string> };

const readList = (root: YAMLMap, key: string, reader: Reader): WorkingGroup[] => {
  const list = root.get(key, true);
  if (list === undefined || (isScalar(list) && list.value === null)) return [];
  if (!isSeq(list)) {
    report(reader, { code: 'groups-no-list', message: `${key} must be a list of groups.` }, startOf(list));
    return [];
  }
  return list.items.flatMap((item) => {
    if (isMap(item)) return readGroup(item, reader);
    report(
      reader,
      { code: 'group-no-mapping', message: `An entry of ${key} is not a group with a name.` },
      startOf(item),
    );
    return [];
  });
};

const readGroup = (map: YAMLMap, reader: Reader): WorkingGroup[] => {
  const name = textOf(map, 'name');
  const key = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (key === '') {
    report(reader, { code: 'group-no-name', message: 'A group has no name; write "name: …".' }, startOf(map));
    return [];
  }
  if (reader.seen.has(key)) {
    const message = `The group ${name} stands in the file twice; the first entry counts.`;
    report(reader, { severity: 'warning', code: 'group-double', message }, startOf(map));
    return [];
  }
  reader.seen.add(key);
  const leadership = map.get('leadership');
  const leaders = isMap(leadership) ? leadership : map;
  return [
    create(WorkingGroupSchema, {
      name: toGroupName(key),
      title: name,
      mission: textOf(map, 'mission_statement'),
      chairs: readPeople(leaders, 'chairs', reader),
      members: [
        ...readPeople(leaders, 'members', reader),
        ...(leaders === map ? [] : readPeople(map, 'members', reader)),
      ],
    }),
  ];
};

const readPeople = (map: YAMLMap, key: string, reader: Reader): Person[] => {
  const list = map.get(key, true);
  if (!isSeq(list)) return [];
  return list.items.flatMap((item) => {
    if (!isMap(item)) return [];
    const login = toLogin(textOf(item, 'github'));
    const name = textOf(item, 'name');
    if (login === undefined) {
      const message = `${name || 'A person'} among the ${key} has no GitHub handle; write "github: handle" or the address of the profile.`;
      report(reader, { severity: 'warning', code: 'person-no-handle', message }, startOf(item));
    }
    return login !== undefined || name !== '' ? [create(PersonSchema, { login: login ?? '', name })] : [];
  });
};

/** Entries are profile addresses, "@handle" or "handle"; "<GITHUB_HANDLE>" is a blank that nobody filled in. */
const toLogin = (text: string): string | undefined =>
  /^(?:(?:https?:\/\/)?(?:www\.)?github\.com\/|@)?([a-z0-9](?:[a-z0-9-]{0,38}))\/?$/i.exec(text)?.[1];

const textOf = (map: YAMLMap, key: string): string => {
  const value = map.get(key);
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
};

const startOf = (node: unknown): number => {
  if ((isMap(node) || isSeq(node) || isScalar(node)) && node.range) return node.range[0];
  return 0;
};

const report = (
  { lines, diagnostics }: Reader,
  { severity = 'error', code, message }: Pick<Diagnostic, 'code' | 'message'> & Partial<Pick<Diagnostic, 'severity'>>,
  offset: number,
): void => {
  const { line, col } = lines.linePos(offset);
  diagnostics.push({ severity, code, message, line: Math.max(line, 1), column: Math.max(col, 1) });
};

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim().replace(/[.:]$/, '');
