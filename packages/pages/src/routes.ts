/** Which page stands where. */
import { ACTION_ITEM, ACTION_ITEMS } from './action-items.ts';
import { ARTIFACT } from './artifact.ts';
import { DECISION, DECISIONS } from './decisions.ts';
import { FRONT } from './front.ts';
import { GROUP, GROUPS } from './groups.ts';
import { IDEA, IDEAS } from './ideas.ts';
import { AGENDA, MEETING, NOTES } from './meeting.ts';
import { MEETINGS } from './meetings.ts';
import { MINUTES } from './minutes.ts';
import type { Route } from './page.ts';
import { PERSON } from './people.ts';
import { MOTION, RFC } from './rfc.ts';
import { RFCS } from './rfcs.ts';
import { SEARCH } from './search.ts';
import { SERIES } from './series.ts';
import { SETTINGS } from './settings.ts';
import { SHORT } from './short.ts';
import { TRANSCRIPT } from './transcript.ts';

export const ROUTES: readonly Route[] = [
  FRONT,
  RFCS,
  RFC,
  MOTION,
  MEETINGS,
  SERIES,
  MEETING,
  NOTES,
  AGENDA,
  MINUTES,
  TRANSCRIPT,
  DECISIONS,
  DECISION,
  ACTION_ITEMS,
  ACTION_ITEM,
  SETTINGS,
  GROUPS,
  GROUP,
  PERSON,
  IDEAS,
  IDEA,
  ARTIFACT,
  SEARCH,
  SHORT,
];
