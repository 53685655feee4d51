/** Sheets: texts that people and the bot write together, wherever they stand. */
import { create } from '@bufbuild/protobuf';
import { SubjectKind, type SubjectRef, SubjectRefSchema } from '@rapporteur/idl';
import { type Message, standing } from '../document/index.ts';
import type { Action, LabelSpec, Target } from './action.ts';

/** Where a sheet stands: in an issue, in a discussion of a category, or in a file on a branch that its pull request brings. */
export type SheetPlace =
  | { readonly kind: 'issue' }
  | { readonly kind: 'discussion'; readonly category: string }
  | { readonly kind: 'file'; readonly path: string; readonly branch: string };

/** The sheet with a number or, where that is not known or gone, the oldest of ours with the marker. */
export type SheetAsked = {
  readonly repository: string;
  readonly place: SheetPlace;
  readonly marker: string;
  readonly number?: number;
};

/** A sheet as it stands. */
export type SheetFacts = Target & {
  readonly nodeId: string;
  readonly title: string;
  readonly url: string;
  readonly body: string;
  readonly labels: readonly string[];
  /** Of a file whether its pull request is open: once that is merged or closed, the app writes no more to it. */
  readonly state: 'open' | 'closed';
  /** When its text was last changed, where GitHub keeps the versions of it with their authors. */
  readonly updatedAt?: Date;
};

/** What is wanted of a sheet, wherever it stands. */
export type SheetWanted = SheetAsked & {
  readonly title: string;
  readonly body: string;
  /** With what a pull request is opened; issues and discussions are their own introduction. */
  readonly introduction: Message;
  /** GitHub lets no app put a label on a discussion by its name alone: there they are left out. */
  readonly labels: readonly LabelSpec[];
  /** The body that `body` was merged against. */
  readonly expected?: string;
};

/** The action that writes a sheet where it stands. */
export const toSheetAction = ({ place, body, introduction, labels, ...wanted }: SheetWanted): Action<Message> => {
  switch (place.kind) {
    case 'issue':
      return { type: 'upsert_issue', ...wanted, body: standing(body), labels };
    case 'discussion':
      return { type: 'upsert_discussion', ...wanted, category: place.category, body: standing(body) };
    case 'file': {
      const { path, branch } = place;
      return { type: 'upsert_file', ...wanted, path, branch, content: body, introduction, labels };
    }
    default:
      return place satisfies never;
  }
};

/** A sheet as a subject. */
export const toSheetRef = (kind: SheetPlace['kind'], { repository, number, ...known }: Target & Known): SubjectRef =>
  create(SubjectRefSchema, {
    repository,
    number,
    nodeId: known.nodeId ?? '',
    url: known.url || `https://github.com/${repository}/${PATHS[kind]}/${number}`,
    kind: KINDS[kind],
  });

type Known = { readonly nodeId?: string | undefined; readonly url?: string | undefined };

const KINDS = {
  issue: SubjectKind.ISSUE,
  discussion: SubjectKind.DISCUSSION,
  file: SubjectKind.PULL_REQUEST,
} as const satisfies Record<SheetPlace['kind'], SubjectKind>;

const PATHS: Readonly<Record<SheetPlace['kind'], string>> = {
  issue: 'issues',
  discussion: 'discussions',
  file: 'pull',
};
