/** The steps of the story, in order. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient, optional } from '@rapporteur/client';
import type { SeenComment, SeenItem } from '@rapporteur/github-sandbox';
import { NotesState } from '@rapporteur/idl';
import { Missing } from './observe.ts';
import type { Stage, Step } from './stage.ts';

const FLYTE = 'flyteorg/flyte';
const COMMUNITY = 'flyteorg/community';
const OCCURRENCE = 'contributors-meetup/2023-06-22';
const TOPICS_ISSUE = 13;
const RFC_DOCUMENT = 'rfc/system/3749-sane-overridable-defaults.md';

/** All steps. */
export const steps: readonly Step[] = [
  {
    title: 'The app is installed on flyteorg; back-fill finds RFCs, working-group pull requests and incubator ideas',
    play: async (stage) => {
      const { github, client, bot } = stage;
      github.people.installApp({ as: 'eapolinario' });
      const wanted = [
        ...[1461, 2995, 3320, 3553, 3619].map((number) => `RFC ${number}`),
        ...[408, 412, 572, 1655, 1660, 1672, 1676].map((number) => `working-group pull request ${number}`),
        ...[3793, 3796].map((number) => `idea ${number}`),
      ];
      const seen = await stage.eventually(async () => {
        const found = await listed(client);
        const missing = wanted.filter((name) => !found.includes(name));
        return missing.length === 0 ? found : new Missing(missing.join(', '));
      });
      const writes = github.requests({ by: 'app', write: true }).filter(({ path }) => path.includes('/repos/'));
      if (writes.length > 0) throw new Error(`silence during back-fill (${writes.length} writes were seen).`);
      return `${bot.url}/v1/rfcs  ${seen.join(', ')}`;
    },
  },
  {
    title: 'katrogan opens an RFC; it gets one status comment, a label and a check run',
    play: async (stage) => {
      const { github, found } = stage;
      const { number, headSha } = await github.people.openPullRequest({
        repository: FLYTE,
        as: 'katrogan',
        title: 'Add RFC for sane, overridable defaults',
        body: 'Continuing off of https://github.com/flyteorg/flyte/discussions/3731',
        head: 'rfc-overridable-defaults',
        files: [{ path: RFC_DOCUMENT, content: rfcDocument('A first draft.') }],
      });
      found.rfc = number;
      const comment = await stage.eventually(async () => oneStatusComment(stage) ?? new Missing('one status comment'));
      found.statusComment = comment.id;
      await stage.eventually(async () => {
        const labels = github.observe.pullRequest(FLYTE, number).labels;
        return labels.includes('rfc/tracked') || new Missing('the label rfc/tracked');
      });
      await stage.eventually(async () => (await checkTitle(stage, headSha)) ?? new Missing('the check run'));
      return commentUrl(stage);
    },
  },
  {
    title: 'A push gets a check run on the new commit',
    play: async (stage) => {
      const { github, found } = stage;
      const files = [{ path: RFC_DOCUMENT, content: rfcDocument('A second draft.') }];
      const head = await github.people.pushCommit({ repository: FLYTE, as: 'katrogan', number: found.rfc, files });
      const title = await stage.eventually(
        async () => (await checkTitle(stage, head)) ?? new Missing('a check on the new commit'),
      );
      expectSameComment(stage);
      return `${github.url}/${FLYTE}/commit/${head}  ${title}`;
    },
  },
  {
    title: 'A maintainer approves: that same status comment says what it counts for, and who is still needed',
    play: async (stage) => {
      const { github, found } = stage;
      await github.people.submitReview({ repository: FLYTE, as: 'wild-endeavor', number: found.rfc, event: 'APPROVE' });
      await stage.eventually(async () => {
        const body = oneStatusComment(stage)?.body ?? '';
        return (
          (body.includes('`wild-endeavor` approved for the maintainers') &&
            body.includes('an approving review by one member of the TSC.')) ||
          new Missing('the approval in the status comment')
        );
      });
      expectSameComment(stage);
      return commentUrl(stage);
    },
  },
  {
    title: 'A label changes that same comment, and the label that the bot keeps comes back when removed',
    play: async (stage) => {
      const { github, found } = stage;
      const before = oneStatusComment(stage)?.body;
      await github.people.addLabel({ repository: FLYTE, as: 'eapolinario', number: found.rfc, label: 'rfc' });
      await stage.eventually(
        async () => oneStatusComment(stage)?.body !== before || new Missing('a changed status comment'),
      );
      await github.people.removeLabel({
        repository: FLYTE,
        as: 'eapolinario',
        number: found.rfc,
        label: 'rfc/tracked',
      });
      await stage.eventually(async () => {
        const labels = github.observe.pullRequest(FLYTE, found.rfc).labels;
        return labels.includes('rfc/tracked') || new Missing('the restored label');
      });
      expectSameComment(stage);
      return commentUrl(stage);
    },
  },
  {
    title: 'The same delivery, sent twice, changes nothing',
    play: async (stage) => {
      const { github } = stage;
      await idle(stage);
      const last = github.observe
        .deliveries()
        .filter(({ event }) => event === 'pull_request')
        .at(-1);
      if (!last) throw new Error('a delivery to repeat.');
      const before = github.requests({ by: 'app', write: true }).length;
      await stage.eventually(async () => {
        const attempts = github.observe.deliveries().filter(({ guid, redelivery }) => redelivery && guid === last.guid);
        if (attempts.some(({ statusCode }) => statusCode >= 200 && statusCode < 300)) return true;
        // 0 is still under way; a bot that was down is sent it once more.
        if (attempts.every(({ statusCode }) => statusCode !== 0)) github.redeliver(last.id);
        return new Missing('the repeated delivery');
      });
      await idle(stage);
      const writes = github.requests({ by: 'app', write: true }).length - before;
      if (writes > 0) throw new Error(`no write (${writes} were seen).`);
      return `delivery ${last.guid}`;
    },
  },
  {
    title: '/agenda by somebody without the right is refused politely, and says what is needed',
    play: async (stage) => {
      const answer = await command(stage, { as: 'ArthurBook', number: TOPICS_ISSUE, text: '/agenda' });
      await stage.eventually(async () => reacted(answer.comment(), 'confused') || new Missing('the reaction 😕'));
      const body = await stage.eventually(async () => answer.body() ?? new Missing('an answer'));
      if (!body.includes('triage')) throw new Error('the needed permission in the refusal.');
      if (agendaIssues(stage).length > 0) throw new Error('that no agenda was posted.');
      return `${stage.github.url}/${COMMUNITY}/issues/${TOPICS_ISSUE}`;
    },
  },
  {
    title: '/agenda by a maintainer: the meeting issue of June 22 holds the agenda in the community’s own shape',
    play: async (stage) => {
      const { found } = stage;
      const answer = await command(stage, { as: 'davidmirror-ops', number: TOPICS_ISSUE, text: '/agenda' });
      await stage.eventually(async () => reacted(answer.comment(), 'rocket') || new Missing('the reaction 🚀'));
      const issue = await stage.eventually(async () => agendaIssues(stage)[0] ?? new Missing('the meeting issue'));
      found.agenda = issue.number;
      const parts = [
        '22 June 2023',
        'Attendees',
        'Welcome new members',
        'new RFCs',
        'Add RFC for sane, overridable defaults',
        'Config overrides',
        'flytekit/pull/1672',
        'Pydantic',
        'flytekit/pull/1660',
        'Artifacts',
        'flyteidl/pull/408',
        'flyteadmin/pull/572',
        'the incubator',
        'discussions/3793',
        'discussions/3796',
        'Open mic',
        '1 more in private repositories, which is not listed here.',
      ];
      for (const part of parts) {
        if (!`${issue.title}\n${issue.body}`.includes(part)) throw new Error(`“${part}” in the agenda.`);
      }
      return pageOf(stage, issue);
    },
  },
  {
    title: 'People write into the agenda; a second /agenda keeps every word and posts no second issue',
    play: async (stage) => {
      const { github, found } = stage;
      const typed = ['    * Ada Ruiz [Example Labs]', '    * Tiny URLs, five minutes [Bo]'];
      const body = github.observe.issue(COMMUNITY, found.agenda).body;
      const edited = insertBelow(insertBelow(body, 'Attendees', typed[0] ?? ''), 'Open mic', typed[1] ?? '');
      await github.people.editIssueBody({
        repository: COMMUNITY,
        as: 'davidmirror-ops',
        number: found.agenda,
        body: edited,
      });
      await github.people
        .closePullRequest({ repository: 'flyteorg/flytekit', as: 'bstadlbauer', number: 1676 })
        .catch(() =>
          github.people.closePullRequest({ repository: 'flyteorg/flytekit', as: 'eapolinario', number: 1676 }),
        );
      await idle(stage);
      const answer = await command(stage, { as: 'eapolinario', number: found.agenda, text: '/agenda' });
      await stage.eventually(async () => reacted(answer.comment(), 'rocket') || new Missing('the reaction 🚀'));
      await stage.eventually(async () => {
        const now = github.observe.issue(COMMUNITY, found.agenda).body;
        const kept = typed.every((line) => now.includes(line.trim().slice(2)));
        if (!kept) return new Missing('what people typed');
        return now.includes('closed') || new Missing('the news on flytekit#1676');
      });
      if (agendaIssues(stage).length !== 1) throw new Error('exactly one meeting issue.');
      return pageOf(stage, github.observe.issue(COMMUNITY, found.agenda));
    },
  },
  {
    title: 'Two days pass, the meetup is over, and its transcript is pushed: draft notes come as a pull request',
    play: async (stage) => {
      const { github, bot, clock, found, transcript } = stage;
      await idle(stage);
      await bot.restart({ between: () => clock.moveTo('2023-06-22T19:10:00Z') });
      const path = `transcripts/contributors-meetup/2023-06-22.vtt`;
      await github.people.push({
        repository: COMMUNITY,
        as: 'davidmirror-ops',
        files: [{ path, content: transcript }],
        message: 'Add the transcript of June 22',
      });
      const pull = await stage.eventually(async () => {
        const drafts = github.observe
          .pullRequests(COMMUNITY)
          .filter(({ draft, author }) => draft && author.endsWith('[bot]'));
        return drafts[0] ?? new Missing('the draft pull request');
      });
      found.notes = pull.number;
      const minutes = await stage.eventually(async () => {
        const text = await github.observe.file(COMMUNITY, 'minutes/contributors-meetup/2023-06-22.md', pull.head);
        return text ?? new Missing('the minutes on the branch');
      });
      for (const part of [
        '## Decisions',
        '## Action items',
        '## Open questions',
        'oneof',
        'flyteorg/flyte/pull/3553',
      ]) {
        if (!minutes.includes(part)) throw new Error(`“${part}” in the notes.`);
      }
      return pageOf(stage, pull);
    },
  },
  {
    title: '/notes approve by a maintainer: the notes are merged and each subject is commented on, once',
    play: async (stage) => {
      const { github, client, found } = stage;
      await idle(stage);
      const answer = await command(stage, { as: 'eapolinario', number: found.notes, text: '/notes approve' });
      await stage.eventually(async () => reacted(answer.comment(), 'rocket') || new Missing('the reaction 🚀'));
      await stage.eventually(
        async () => github.observe.pullRequest(COMMUNITY, found.notes).merged || new Missing('the merge'),
      );
      const told: readonly (readonly [string, number])[] = [
        [FLYTE, 3553],
        ['flyteorg/flyteidl', 408],
        ['flyteorg/flyteidl', 412],
        ['flyteorg/flytekit', 1660],
        ['flyteorg/flytekit', 1676],
      ];
      for (const [repository, number] of told) {
        await stage.eventually(async () => {
          const parts = github.observe
            .comments(repository, number)
            .filter(({ body }) => body.includes('rapporteur:discussed'));
          return (
            parts.length === 1 || new Missing(`one part of the notes on ${repository}#${number} (${parts.length} seen)`)
          );
        });
      }
      await stage.eventually(async () => {
        const notes = await optional(client.getNotes(`notes/${OCCURRENCE}`));
        return notes?.state === NotesState.APPROVED || new Missing('the approved notes in the registry');
      });
      return pageOf(stage, github.observe.pullRequest(COMMUNITY, found.notes));
    },
  },
  {
    title: 'The registry answers over the client, and the command line prints it',
    play: async (stage) => {
      const { client, bot, found } = stage;
      const meeting = await client.getMeeting(`meetings/${OCCURRENCE}`);
      if (meeting.issue?.number !== found.agenda) throw new Error('the meeting with its issue.');
      const agenda = await client.getAgenda(`agendas/${OCCURRENCE}`);
      if (agenda.sections.length < 6) throw new Error('the agenda with its sections.');
      const notes = await client.getNotes(`notes/${OCCURRENCE}`);
      const statements = notes.topics.flatMap((topic) => topic.statements);
      if (statements.some(({ citations }) => citations.length === 0))
        throw new Error('a citation for every statement.');
      const rfc = await client.getRfc(`rfcs/${FLYTE}/3553`);
      if (!rfc.meetings.includes(meeting.name)) throw new Error('the meeting in the history of flyte#3553.');
      // A bot that is being restarted is asked again.
      const ask = (words: readonly string[]): Promise<string> =>
        stage.eventually(() =>
          cli(bot.url, words).catch(() => new Missing(`the output of rapporteur ${words.join(' ')}`)),
        );
      const list = await ask(['rfc', 'list']);
      if (!list.includes('flyteorg/flyte#3553')) throw new Error('flyte#3553 in the output of rapporteur rfc list.');
      const shown = await ask(['agenda', 'show', OCCURRENCE]);
      if (!shown.includes('Config overrides')) throw new Error('the agenda in the output of rapporteur agenda show.');
      return `${bot.url}/v1/${notes.name}  ${statements.length} statements, each with its proof`;
    },
  },
  {
    title: 'What is in a private repository is found by who may read it at GitHub, and by nobody else',
    play: async ({ client, bot, github }) => {
      const name = 'rfcs/flyteorg/embargo/9';
      const read = (token?: string): Promise<string> =>
        createClient({ baseUrl: bot.url, ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}) })
          .getRfc(name)
          .then(
            ({ subject }) => subject?.title ?? '',
            (error: unknown) => String(error),
          );
      const stranger = await read();
      if (!stranger.includes(`There is no ${name}.`)) throw new Error('a stranger who finds nothing.');
      const outsider = await read(github.tokenOf('fg91'));
      if (!outsider.includes(`There is no ${name}.`)) throw new Error(`an outsider who finds nothing (${outsider}).`);
      const reader = await read(github.tokenOf('wild-endeavor'));
      if (!reader.includes('Rotate the signing keys'))
        throw new Error(`the RFC, shown to who may read it (${reader}).`);
      const shown = JSON.stringify(await client.getRfc(`rfcs/${FLYTE}/3553`), (_, value) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      if (/embargo|signing keys/i.test(shown)) throw new Error('a public RFC that tells nothing of the private one.');
      return `${bot.url}/v1/rfcs  ${name} is not in it`;
    },
  },
];

const rfcDocument = (text: string): string =>
  `# [RFC] Sane, overridable defaults\n\n**Authors:**\n\n- @katrogan\n\n## 1 Executive Summary\n\n${text}\n\n## 2 Motivation\n`;

/** All that reading found, in words. */
const listed = async (client: Stage['client']): Promise<string[]> => {
  const rfcs = await client.listRfcs().all();
  const groups = await client.listGroups().all();
  const ideas = await client.listIdeas().all();
  return [
    ...rfcs.map(({ subject }) => `RFC ${subject?.number}`),
    ...groups.flatMap(({ pullRequests }) =>
      pullRequests.map(({ subject }) => `working-group pull request ${subject?.number}`),
    ),
    ...ideas.map(({ subject }) => `idea ${subject?.number}`),
  ];
};

/** The status comment, if there is exactly one. */
const oneStatusComment = ({ github, found }: Stage): SeenComment | undefined => {
  const status = github.observe.comments(FLYTE, found.rfc).filter(({ body }) => body.includes('rapporteur:status'));
  return status.length === 1 ? status[0] : undefined;
};

const expectSameComment = (stage: Stage): void => {
  if (oneStatusComment(stage)?.id !== stage.found.statusComment) throw new Error('one and the same status comment.');
};

/** The page of the local GitHub, which stands at the same path as github.com's. */
const commentUrl = ({ github, found }: Stage): string =>
  `${github.url}/${FLYTE}/pull/${found.rfc}#issuecomment-${found.statusComment}`;

const pageOf = ({ github }: Stage, { url }: Pick<SeenItem, 'url'>): string => `${github.url}${new URL(url).pathname}`;

/** The registry's answer as a browser can ask for it. */
const checkTitle = async ({ github }: Stage, sha: string): Promise<string | undefined> => {
  const runs = await github.observe.checkRuns(FLYTE, sha);
  return runs.filter(({ name }) => name === 'rapporteur / rfc').map(({ title }) => title)[0];
};

const agendaIssues = ({ github }: Stage) =>
  github.observe.issues(COMMUNITY).filter(({ body }) => body.startsWith('<!-- rapporteur:agenda:'));

/** Writes a comment with a command; gives access to the comment and to the bot's answer to it. */
const command = async (stage: Stage, { as, number, text }: { as: string; number: number; text: string }) => {
  const { github } = stage;
  const { id } = await github.people.comment({ repository: COMMUNITY, as, number, body: text });
  const comments = () => github.observe.comments(COMMUNITY, number);
  return {
    comment: () => comments().find((comment) => comment.id === id),
    body: () => comments().find(({ body }) => body.includes('rapporteur:answer') && body.includes(`/${id} v1`))?.body,
  };
};

const reacted = (comment: SeenComment | undefined, content: string): boolean =>
  (comment?.reactions ?? []).some((reaction) => reaction.content === content && reaction.login.endsWith('[bot]'));

/** Inserts a line below the bullet that names a section. */
const insertBelow = (body: string, section: string, line: string): string =>
  body
    .split('\n')
    .flatMap((standing) => (/^\s*[*-] /.test(standing) && standing.includes(section) ? [standing, line] : [standing]))
    .join('\n');

/** Waits until GitHub has sent everything and the bot has done everything. */
const idle = async ({ github, bot }: Stage): Promise<void> => {
  await github.settled();
  let quiet = 0;
  let before = -1;
  while (quiet < 5) {
    const requests = github.requests().length;
    quiet = requests === before ? quiet + 1 : 0;
    before = requests;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await fetch(`${bot.url}/ready`).catch(() => undefined);
};

const CLI = join(import.meta.dirname, '../../../../apps/cli/src/main.ts');

const cli = async (registryUrl: string, args: readonly string[]): Promise<string> => {
  const env = { ...process.env, RAPPORTEUR_REGISTRY_URL: registryUrl };
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], { env });
  return stdout;
};
