/**
 * The names of resources, as the protos write them. GitHub ignores the case of repositories: where a name ends with a
 * number it is in small letters, so that everybody writes the same.
 */
/** A pull request, an issue or a discussion as people write it, "owner/repo#7". */
export type Numbered = { readonly repository: string; readonly number: number };

export const toRfcName = (ref: Numbered): string => numbered('rfcs', ref);

export const toIdeaName = (ref: Numbered): string => numbered('ideas', ref);

/** Other characters of the motion's id than [a-z0-9._-] become "-". */
export const toMotionName = (ref: Numbered, id: string): string =>
  `${numbered('motions', ref)}/${id.toLowerCase().replace(/[^a-z0-9._-]/g, '-')}`;

/** `key` as in the settings. */
export const toGroupName = (key: string): string => `groups/${key}`;

/** `key` as in the settings. */
export const toSeriesName = (key: string): string => `series/${key}`;

/** An occurrence is "SERIES/YYYY-MM-DD", and so is what the names of its resources end with. */
export const toMeetingName = (occurrence: string): string => `meetings/${occurrence}`;

export const toAgendaName = (occurrence: string): string => `agendas/${occurrence}`;

export const toNotesName = (occurrence: string): string => `notes/${occurrence}`;

export const toMinutesName = (occurrence: string): string => `minutes/${occurrence}`;

export const toTranscriptName = (occurrence: string): string => `transcripts/${occurrence}`;

/** `number` counts from 1. */
export const toActionItemName = (occurrence: string, number: number): string => `actionItems/${occurrence}/${number}`;

/** An action item as people write and read it, "A-2023-06-22-3"; the name itself if it is none of an action item. */
export const toActionId = (name: string): string => {
  const [, date, number] = ACTION_NAME.exec(name)?.slice(1) ?? [];
  return date && number ? `A-${date}-${number}` : name;
};

/** What people write of an action item: "A-2023-06-22-3", "SERIES/A-2023-06-22-3" where several series have one, or its name. */
export type ActionId = { readonly series?: string; readonly date: string; readonly number: number };

/** Reads what people write of an action item, whatever its case; undefined if it is none. */
export const parseActionId = (text: string): ActionId | undefined => {
  const match = ACTION_NAME.exec(text) ?? ACTION_ID.exec(text);
  const [series, date = '', number = ''] = match?.slice(1) ?? [];
  return match ? { ...(series ? { series } : {}), date, number: Number(number) } : undefined;
};

const ACTION_NAME = /^actionItems\/([^/]+)\/(\d{4}-\d{2}-\d{2})\/([1-9]\d{0,5})$/;
const ACTION_ID = /^(?:([a-z0-9][a-z0-9._-]{0,99})\/)?a-(\d{4}-\d{2}-\d{2})-([1-9]\d{0,5})$/i;

/** `number` counts from 1. */
export const toDecisionName = (occurrence: string, number: number): string => `decisions/${occurrence}/${number}`;

/** The occurrence of a meeting, or of what belongs to it; empty for another name. */
export const occurrenceOfName = (name: string): string =>
  /^(?:meetings|agendas|agendaItems|notes|minutes|transcripts|actionItems|decisions)\/([^/]+\/[^/]+)/.exec(name)?.[1] ??
  '';

export const toSyncStateName = (repository: string): string => `syncStates/${repository}`;

/** The pull request of an RFC's name; undefined if it is no such name. */
export const parseRfcName = (name: string): Numbered | undefined => parseNumbered('rfcs', name);

/** The discussion of an idea's name; undefined if it is no such name. */
export const parseIdeaName = (name: string): Numbered | undefined => parseNumbered('ideas', name);

const numbered = (collection: string, { repository, number }: Numbered): string =>
  `${collection}/${repository.toLowerCase()}/${number}`;

const parseNumbered = (collection: string, name: string): Numbered | undefined => {
  const match = /^([a-z]+)\/([a-z0-9-]+\/[a-z0-9._-]+)\/([1-9][0-9]{0,8})$/.exec(name);
  const [, found, repository, number] = match ?? [];
  return found === collection && repository && number ? { repository, number: Number(number) } : undefined;
};

/** "artifacts/acme/contributors-meetup/notes@3f…". */
export const toArtifactName = (
  { organisation, name }: { readonly organisation: string; readonly name: string },
  version: string,
): string => `artifacts/${organisation}/${name}@${version}`;

/** What an artifact's name says; of the version at least eight digits. Undefined if it is no such name. */
export const parseArtifactName = (
  name: string,
): { readonly organisation: string; readonly name: string; readonly version: string } | undefined => {
  const [, organisation, key, version] = ARTIFACT_NAME.exec(name) ?? [];
  return organisation && key && version ? { organisation, name: key, version } : undefined;
};

const ARTIFACT_NAME =
  /^artifacts\/([A-Za-z0-9_-]{1,39})\/([A-Za-z0-9][A-Za-z0-9._-]{0,99}\/[A-Za-z0-9][A-Za-z0-9._-]{0,99})@([0-9a-f]{8,64})$/;

/** The part of a transcript that is one turn, as lineage names it. */
export const toTurnPart = (id: string): string => `$['turns'][?@['id']=='${id}']`;

/** The part of notes that is one statement: of a topic, or of their summary. */
export const toStatementPart = (id: string, where: 'topics' | 'summary' = 'topics'): string =>
  where === 'topics' ? `$['topics'][*]['statements'][?@['id']=='${id}']` : `$['summary'][?@['id']=='${id}']`;

/** Of what "notes/SERIES/DATE/s3" and "transcripts/SERIES/DATE/t12" are parts: the resource, and where the part may stand. */
export const parsePartName = (
  name: string,
): { readonly resource: string; readonly parts: readonly string[] } | undefined => {
  const [, kind, occurrence, letter, number] = PART_NAME.exec(name) ?? [];
  if (kind === 'notes' && letter === 's')
    return {
      resource: `notes/${occurrence}`,
      parts: [toStatementPart(`s${number}`), toStatementPart(`s${number}`, 'summary')],
    };
  return kind === 'transcripts' && letter === 't'
    ? { resource: `transcripts/${occurrence}`, parts: [toTurnPart(`t${number}`)] }
    : undefined;
};

const PART_NAME = /^(notes|transcripts)\/([^/]{1,100}\/\d{4}-\d{2}-\d{2})\/([st])([1-9]\d{0,8})$/;
