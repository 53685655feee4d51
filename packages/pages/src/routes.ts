/** Which page stands where. */
import { FRONT } from './front.ts';
import { GROUP, GROUPS } from './groups.ts';
import { IDEA, IDEAS } from './ideas.ts';
import type { Route } from './page.ts';
import { PERSON } from './people.ts';
import { MOTION, RFC } from './rfc.ts';
import { RFCS } from './rfcs.ts';
import { SEARCH } from './search.ts';

export const ROUTES: readonly Route[] = [FRONT, RFCS, RFC, MOTION, GROUPS, GROUP, PERSON, IDEAS, IDEA, SEARCH];
