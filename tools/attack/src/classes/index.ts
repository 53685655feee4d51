/** All classes of attacks, in the order in which they are tried. */
import type { AttackClass } from '../attack.ts';
import { agendas } from './agendas.ts';
import { approvals, late } from './approvals.ts';
import { artifacts } from './artifacts.ts';
import { claims } from './claims.ts';
import { crowds } from './crowds.ts';
import { flood, grpc } from './grpc.ts';
import { http, weight } from './http.ts';
import { marks } from './marks.ts';
import { names } from './names.ts';
import { parsers } from './parsers.ts';
import { privacy } from './privacy.ts';
import { proposals, settings } from './proposals.ts';
import { quotes } from './quotes.ts';
import { costs, replies } from './replies.ts';
import { texts } from './texts.ts';
import { words } from './words.ts';

export const CLASSES: readonly AttackClass[] = [
  words,
  quotes,
  marks,
  approvals,
  late,
  names,
  agendas,
  claims,
  proposals,
  settings,
  texts,
  privacy,
  artifacts,
  replies,
  costs,
  parsers,
  crowds,
  http,
  grpc,
  weight,
  flood,
];
