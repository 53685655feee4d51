/** Answers to /rfc commands: result and next step, as Markdown that is already safe. */
import type { Detection } from '@rapporteur/idl';
import type { Rfc } from '@rapporteur/idl/record';
import { codeSpan } from '../shared/markdown.ts';
import { renderStatusAnswer, renderWhy, renderWhyNot, type StatusContext } from './render.ts';

type Words = { readonly result: string; readonly next: string };

/** To /rfc status on an RFC. */
export const statusWords = (rfc: Rfc, context: StatusContext): Words => ({
  result: 'this is where the RFC stands.',
  next: renderStatusAnswer(rfc, context),
});

/** To /rfc why on an RFC. */
export const whyWords = (rfc: Rfc, context: Parameters<typeof renderWhy>[1]): Words => ({
  result: 'these are my reasons.',
  next: renderWhy(rfc, context),
});

/** To /rfc why on what is no RFC. */
export const whyNotWords = (detection: Detection): Words => ({
  result: 'these are my reasons.',
  next: renderWhyNot(detection),
});

/** To /rfc status and /rfc why where there is no RFC. */
export const untrackedWords = (): Words => ({
  result: 'I do not track this as an RFC, so there is no status to show.',
  next: 'On a pull request, `/rfc why` tells my reasons, and a maintainer can write `/rfc track`.',
});

/** What stands in place of a comment of ours that somebody edited, if none of its versions is ours any more. */
export const lostWords = (by: string): string =>
  `${codeSpan(by)} edited what I had written here, and the version of mine was deleted, so I cannot restore it. Nothing that stood here in between was from me.`;
