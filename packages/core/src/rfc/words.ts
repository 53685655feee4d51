/** Answers to /rfc commands: result and next step, as Markdown that is already safe. */
import type { Detection, Rfc } from '@rapporteur/idl';
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
