/** Which judge a key belongs to, and which key a resource. */
import { isMessage } from '@bufbuild/protobuf';
import { MeetingSchema, SeriesSchema } from '@rapporteur/idl';
import { IdeaSchema, MotionSchema, RequestRecordSchema, RfcSchema, SyncStateSchema } from '@rapporteur/idl/record';
import type { Target } from '../github/index.ts';
import { judgeActions } from './actions.ts';
import { judgeCommit } from './commit.ts';
import { judgeDiscussion } from './discussion.ts';
import type { Dossier, Judging } from './dossier.ts';
import { judgeAgendas, judgeInstallation } from './installation.ts';
import { judgeIssue } from './issue.ts';
import { actionsKey } from './meeting.ts';
import { judgeNotes } from './notes.ts';
import { judgePull } from './pull.ts';
import type { Noun } from './question.ts';
import { judgeRepository } from './repository.ts';
import { judgeAgenda, judgeSeries } from './series.ts';
import { agendaKey, seriesKey } from './series-key.ts';
import { subjectKey } from './subject.ts';
import { judgeSync } from './sync.ts';

/** Judges what a key names; undefined if no judge knows such a key. */
export const judgeKey = (dossier: Dossier, key: string): Judging | undefined => {
  const [kind, ...others] = key.split(':');
  const rest = others.join(':');
  const { repository, more } = partsOf(rest);
  switch (kind) {
    case 'pull':
    case 'issue':
    case 'discussion': {
      const target: Target = { repository, number: Number(more) };
      if (!/^[1-9][0-9]{0,9}$/.test(more)) return undefined;
      if (kind === 'pull') return judgePull(dossier, target);
      return kind === 'issue' ? judgeIssue(dossier, target) : judgeDiscussion(dossier, target);
    }
    case 'commit':
      return judgeCommit(dossier, { repository, commit: more });
    case 'repository':
      return judgeRepository(dossier, repository);
    case 'reading':
      return judgeSync(dossier, repository);
    case 'installation':
      return rest.endsWith('/agendas')
        ? judgeAgendas(dossier)
        : judgeInstallation(dossier, { whole: rest.endsWith('/whole') });
    case 'series':
      return judgeSeries(dossier, { repository, series: more });
    case 'agenda':
      return judgeAgenda(dossier, { repository, series: more });
    case 'actions':
      return judgeActions(dossier, { repository, series: more });
    case 'notes':
      return judgeNotes(dossier, { repository, key: more });
    default:
      return undefined;
  }
};

/** "owner/repo/more/than/that" */
const partsOf = (rest: string): { readonly repository: string; readonly more: string } => {
  const [owner = '', name = '', ...more] = rest.split('/');
  return { repository: `${owner}/${name}`, more: more.join('/') };
};

/** The repository that a key names, by which its installation is found. */
export const repositoryOfKey = (key: string): string | undefined => {
  const { repository } = partsOf(key.slice(key.indexOf(':') + 1));
  return key.startsWith('installation:') ? undefined : repository;
};

/** The key of the same thing under another name of its repository. */
export const renamedKey = (key: string, repository: string): string => {
  const [kind = ''] = key.split(':');
  const { more } = partsOf(key.slice(kind.length + 1));
  if (kind === 'series') return seriesKey({ repository, key: more });
  if (kind === 'agenda') return agendaKey({ repository, key: more });
  if (kind === 'actions') return actionsKey({ repository, key: more });
  return [`${kind}:${repository}`, ...(more === '' ? [] : [more])].join('/');
};

/** The key that has to be looked at when time changes a resource; undefined if time changes nothing of its kind. */
export const keyOfResource = (message: Noun): string | undefined => {
  if (isMessage(message, SyncStateSchema)) return `reading:${message.repository}`;
  if (isMessage(message, SeriesSchema)) return seriesKey(message);
  if (isMessage(message, RequestRecordSchema)) return message.to;
  if (isMessage(message, MeetingSchema)) {
    const [, key = ''] = message.name.split('/');
    return seriesKey({ repository: message.repository, key });
  }
  const hasSubject = [MotionSchema, RfcSchema, IdeaSchema].some((schema) => isMessage(message, schema));
  return hasSubject && 'subject' in message && message.subject ? subjectKey(message.subject) : undefined;
};
