/** One installation of the app: it answers what a judge asks of GitHub, and applies what is wanted there. */
import type { AccountFacts, Action, DiscussionFacts } from '@rapporteur/core/github';
import type { Answers, Applied, Dossier, Question, Questions, Stop } from '@rapporteur/core/judge';
import { applyAll, type Standing } from './apply.ts';
import { listUnchecked } from './check.ts';
import { listDiscussions, loadDiscussion, loadTalk } from './discussion.ts';
import { type Fault, faultOf, IncompleteAnswer } from './fault.ts';
import { type HistoryMemory, loadHistories } from './histories.ts';
import type { Octokit } from './octokit.ts';
import { listHolders, listReacted, listTeam, loadAccount } from './people.ts';
import {
  countHelpWanted,
  findPullRequest,
  listInstalled,
  listPulls,
  listPullsAt,
  listRecentComments,
  loadComparison,
  loadEntry,
  loadFile,
  loadFiles,
  loadInstalled,
  loadIssue,
  loadPermission,
  loadPullRequest,
  loadRepository,
  loadRequired,
} from './read.ts';
import { loadSheet } from './sheet.ts';
import { loadLines, loadThread } from './thread.ts';
import { counterOf, type Traffic } from './traffic.ts';

/** Questions that others answer: the registry, the model, the clock, what is to be kept, and what is to be done. */
export type OtherAsk = 'stored' | 'transcript' | 'draft' | 'budget' | 'kept' | 'done';
export type GitHubQuestion = Exclude<Question, { readonly ask: OtherAsk }>;

/** What the road asks of GitHub. Every method throws what the request threw; `faultOf` makes a sentence of it. */
export interface GitHub {
  /** The account under which the app writes, "rapporteur[bot]". */
  readonly app: AccountFacts;
  /** When the app was installed: what is older is not written to unless it was before. */
  readonly installedAt: Date;
  /** False where nobody hears of what happens; default true. */
  readonly hasWebhooks?: boolean;
  /** Answers questions, side by side, in the dossier. */
  answer(dossier: Dossier, questions: readonly GitHubQuestion[]): Promise<void>;
  /** The bytes of a file; undefined if there is none. */
  loadFile(file: { repository: string; path: string; ref?: string }): Promise<Uint8Array | undefined>;
  /** Applies the actions on one subject as one set. `hold` is asked before each write that creates something. */
  apply(
    actions: readonly Action[],
    options?: { readonly hold?: () => Promise<void>; readonly standing?: Standing | undefined },
  ): Promise<readonly Applied[]>;
  /** What this view asked of GitHub so far. */
  traffic(): Traffic;
}

/** Creates the view of one installation. */
export const createGitHub = (options: {
  octokit: Octokit;
  app: AccountFacts;
  installedAt: Date;
  histories?: HistoryMemory;
  /** The repositories that it is for, where GitHub cannot be asked for them. */
  repositories?: readonly string[];
}): GitHub => {
  const { octokit, app, installedAt, histories, repositories } = options;
  const listRepositories = () => (repositories ? loadInstalled(octokit, repositories) : listInstalled(octokit));

  const answerOne = async (dossier: Dossier, question: GitHubQuestion): Promise<void> => {
    switch (question.ask) {
      case 'pull':
        return dossier.answer(question, await loadPullRequest(octokit, question.about));
      case 'thread':
        return dossier.answer(question, await loadThread(octokit, question.about));
      case 'files':
        return dossier.answer(question, await loadFiles(octokit, question.about));
      case 'issue':
        return dossier.answer(question, await loadIssue(octokit, question.about));
      case 'lines':
        return dossier.answer(question, await loadLines(octokit, question.about));
      case 'discussion':
        return dossier.answer(question, await orForbidden(() => loadDiscussion(octokit, question.about), dossier.now));
      case 'talk':
        return dossier.answer(question, await loadTalk(octokit, question.about));
      case 'branch':
        return dossier.answer(question, await findPullRequest(octokit, question.about));
      case 'histories':
        return dossier.answer(question, await loadHistories(octokit, question.about.texts, histories));
      case 'sheet':
        return dossier.answer(question, await loadSheet({ octokit, app }, question.about));
      case 'reactions':
        return dossier.answer(
          question,
          await orStopped(() => listReacted(octokit, question.about.nodeId), dossier.now),
        );
      case 'file':
        return dossier.answer(question, await readText(octokit, question.about, dossier.now));
      case 'compared':
        return dossier.answer(question, await loadComparison(octokit, question.about));
      case 'entry':
        return dossier.answer(question, await loadEntry(octokit, question.about));
      case 'required':
        return dossier.answer(question, await loadRequired(octokit, question.about));
      case 'pullsAt':
        return dossier.answer(question, await listPullsAt(octokit, question.about));
      case 'permission':
        return dossier.answer(question, await loadPermission(octokit, question.about));
      case 'holders':
        return dossier.answer(
          question,
          await listHolders(octokit, question.about.repository, question.about.permission),
        );
      case 'account':
        return dossier.answer(question, await loadAccount(octokit, question.about.login));
      case 'team':
        return dossier.answer(question, await listTeam(octokit, question.about.team));
      case 'repository': {
        const facts = await loadRepository(octokit, question.about);
        return dossier.answer(question, facts && { ...facts, installationId: dossier.installation });
      }
      case 'repositories':
        return dossier.answer(
          question,
          (await listRepositories()).map(({ repository }) => repository),
        );
      case 'installed': {
        const { installation: installationId } = dossier;
        return dossier.answer(
          question,
          (await listRepositories()).map((one) => ({ ...one, installationId })),
        );
      }
      case 'pullsPage':
        return dossier.answer(question, await orStopped(() => listPulls(octokit, question.about), dossier.now));
      case 'helpWanted':
        return dossier.answer(question, await orStopped(() => countHelpWanted(octokit, question.about), dossier.now));
      case 'discussions':
        return dossier.answer(question, await orStopped(() => allDiscussions(octokit, question.about), dossier.now));
      case 'comments': {
        const { repository, since } = question.about;
        const list = () => listRecentComments(octokit, repository, new Date(since));
        return dossier.answer(question, await orStopped(list, dossier.now));
      }
      case 'unchecked': {
        const list = () => listUnchecked({ octokit, app }, question.about);
        return dossier.answer(question, await orStopped(list, dossier.now));
      }
      default:
        return question satisfies never;
    }
  };

  return {
    app,
    installedAt,
    answer: async (dossier, questions) => {
      await Promise.all(questions.map((question) => answerOne(dossier, question)));
    },
    loadFile: (file) => loadFile(octokit, file),
    apply: (actions, { hold = async () => {}, standing } = {}) => applyAll({ octokit, app, hold }, actions, standing),
    traffic: () => counterOf(octokit).traffic(),
  };
};

/** A listing that broke off, or that GitHub does not give out now, ends the reading of its repository and nothing else. */
const orStopped = async <T>(list: () => Promise<T>, now: Date): Promise<T | { readonly stop: Stop }> => {
  try {
    return await list();
  } catch (error) {
    const fault = faultOf(error, now);
    const isIncomplete = error instanceof IncompleteAnswer;
    if (!fault) throw error;
    const code = isIncomplete ? 'incomplete' : fault.waitMs === undefined ? 'failed' : 'limit';
    return { stop: { code: isForbidden(fault) ? FORBIDDEN : code, text: fault.text } };
  }
};

/** What the installation did not grant is an answer: asking again changes nothing. */
const orForbidden = async <T>(load: () => Promise<T>, now: Date): Promise<T | { readonly stop: Stop }> => {
  try {
    return await load();
  } catch (error) {
    const fault = faultOf(error, now);
    if (!fault || !isForbidden(fault)) throw error;
    return { stop: { code: FORBIDDEN, text: fault.text } };
  }
};

const FORBIDDEN = 'forbidden';
const isForbidden = ({ status, isFinal }: Fault): boolean => status === 403 && isFinal;

/** A file that is not there is nothing, one that GitHub refuses for good is unreadable; all else is for the job to try again. */
const readText = async (
  octokit: Octokit,
  { lenient = false, ...place }: Questions['file'],
  now: Date,
): Promise<Answers['file']> => {
  try {
    const bytes = await loadFile(octokit, place);
    return bytes && decode(bytes);
  } catch (error) {
    const fault = faultOf(error, now);
    if (!fault || !(fault.isFinal || lenient)) throw error;
    return { unreadable: fault.text };
  }
};

const decode = (bytes: Uint8Array): Answers['file'] => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { unreadable: 'It is not text in UTF-8.' };
  }
};

const allDiscussions = async (
  octokit: Octokit,
  { repository, category, since }: { repository: string; category: string; since: string },
): Promise<DiscussionFacts[]> => {
  const place = { repository, category, ...(since === '' ? {} : { since: new Date(since) }) };
  const found: DiscussionFacts[] = [];
  for await (const page of listDiscussions(octokit, place)) found.push(...page);
  return found;
};
