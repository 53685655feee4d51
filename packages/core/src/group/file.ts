/** Reads a registry of working groups, `groups.yaml` as flyteorg/community writes it; what is broken is told, not fatal. */
import { create } from '@bufbuild/protobuf';
import { type Person, PersonSchema, toGroupName } from '@rapporteur/idl';
import { type WorkingGroup, WorkingGroupSchema } from '@rapporteur/idl/record';
import type { Parsed } from '../shared/diagnostic.ts';
import { isMap, isScalar, isSeq, parseYaml, type YAMLMap } from '../shared/door.ts';
import { toKey } from './find.ts';
import { createReader, isBlank, type Reader, report, startOf, textOf, textsOf } from './reader.ts';

/** Groups of `workinggroups:` and `sigs:`. With an error among the diagnostics keep the last good version. */
export const parseGroupsFile = (text: string): Parsed<WorkingGroup[]> => {
  const { tree, refusal } = parseYaml(text.replace(/^\uFEFF/, ''));
  if (refusal) return { value: [], diagnostics: [refusal] };
  const { document, lines } = tree;
  const reader = createReader(lines);
  for (const { code, message, pos } of document.errors.slice(0, MOST_ERRORS)) {
    const problem = { code: `yaml-${code.toLowerCase().replaceAll('_', '-')}`, message: `${firstLine(message)}.` };
    report(reader, problem, pos[0]);
  }
  const left = document.errors.length - MOST_ERRORS;
  if (left > 0) {
    const message = `The file has ${left} more problems; they are told when these are mended.`;
    report(reader, { code: 'more-problems', message }, document.errors[MOST_ERRORS]?.pos[0] ?? 0);
  }
  const root = document.contents;
  if (root !== null && !isMap(root) && !(isScalar(root) && root.value === null)) {
    const message = 'The file must be a mapping with the lists workinggroups and sigs.';
    report(reader, { code: 'groups-no-mapping', message }, root.range?.[0] ?? 0);
  }
  const seen = new Set<string>();
  const groups = isMap(root) ? ['workinggroups', 'sigs'].flatMap((key) => readList(root, key, { reader, seen })) : [];
  return { value: groups, diagnostics: reader.diagnostics };
};

/** People mend what they can see. */
const MOST_ERRORS = 200;

type FileReader = { readonly reader: Reader; readonly seen: Set<string> };

const readList = (root: YAMLMap, key: string, reading: FileReader): WorkingGroup[] => {
  const { reader } = reading;
  const list = root.get(key, true);
  if (list === undefined || (isScalar(list) && list.value === null)) return [];
  if (!isSeq(list)) {
    report(reader, { code: 'groups-no-list', message: `${key} must be a list of groups.` }, startOf(list));
    return [];
  }
  return list.items.flatMap((item) => {
    if (isMap(item)) return readGroup(item, reading);
    const message = `An entry of ${key} is not a group with a name.`;
    report(reader, { code: 'group-no-mapping', message }, startOf(item));
    return [];
  });
};

const readGroup = (map: YAMLMap, { reader, seen }: FileReader): WorkingGroup[] => {
  const name = textOf(map, 'name');
  const key = toKey(name);
  if (key === '') {
    report(reader, { code: 'group-no-name', message: 'A group has no name; write "name: …".' }, startOf(map));
    return [];
  }
  if (seen.has(key)) {
    const message = `The group ${name} stands in the file twice; the first entry counts.`;
    report(reader, { severity: 'warning', code: 'group-double', message }, startOf(map));
    return [];
  }
  seen.add(key);
  const leadership = map.get('leadership');
  const leaders = isMap(leadership) ? leadership : map;
  return [
    create(WorkingGroupSchema, {
      name: toGroupName(key),
      title: name,
      mission: textOf(map, 'mission_statement'),
      deliverable: textsOf(map.get('deliverable', true)).join('; '),
      channels: [...readContact(map), ...readMeetings(map)],
      chairs: readPeople(leaders, 'chairs', reader),
      members: [
        ...readPeople(leaders, 'members', reader),
        ...(leaders === map ? [] : readPeople(map, 'members', reader)),
      ],
    }),
  ];
};

/** "slack: C05A4PNMKL1". */
const readContact = (map: YAMLMap): string[] => {
  const contact = map.get('contact');
  if (!isMap(contact)) return textsOf(map.get('contact', true));
  return contact.items.flatMap(({ key, value }) => {
    const texts = textsOf(value);
    return texts.length > 0 && isScalar(key) ? [`${String(key.value)}: ${texts.join(', ')}`] : [];
  });
};

/** "Weekly sync, Monday, 09:00, PT (Pacific Time), weekly, https://…". */
const readMeetings = (map: YAMLMap): string[] => {
  const list = map.get('meetings');
  if (!isSeq(list)) return [];
  return list.items.flatMap((item) => {
    if (!isMap(item)) return [];
    const text = MEETING.map((key) => textOf(item, key))
      .filter((part) => part !== '' && !isBlank(part))
      .join(', ');
    return text === '' ? [] : [`meeting: ${text}`];
  });
};

const MEETING = ['description', 'day', 'time', 'tz', 'frequency', 'url'] as const;

const readPeople = (map: YAMLMap, key: string, reader: Reader): Person[] => {
  const list = map.get(key, true);
  if (!isSeq(list)) return [];
  return list.items.flatMap((item) => {
    if (!isMap(item)) return [];
    const said = textOf(item, 'github');
    const login = toLogin(said);
    const name = textOf(item, 'name');
    if (login !== undefined) return [create(PersonSchema, { login, name })];
    // Whoever a blank is meant for, nobody has taken the place.
    if (isBlank(said)) {
      const message = `${said} among the ${key} is a blank that nobody filled in, so it names nobody.`;
      report(reader, { severity: 'warning', code: 'person-blank', message }, startOf(item));
      return [];
    }
    const message = `${name || 'A person'} among the ${key} has no GitHub handle; write "github: handle" or the address of the profile.`;
    report(reader, { severity: 'warning', code: 'person-no-handle', message }, startOf(item));
    return name === '' ? [] : [create(PersonSchema, { login: '', name })];
  });
};

/** Entries are profile addresses, "@handle" or "handle". */
const toLogin = (text: string): string | undefined =>
  /^(?:(?:https?:\/\/)?(?:www\.)?github\.com\/|@)?([a-z0-9](?:[a-z0-9-]{0,38}))\/?$/i.exec(text)?.[1];

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim().replace(/[.:]$/, '');
