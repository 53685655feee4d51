/** What a word can do on an RFC, for whom it does it, and how it is seen that it did. */
import type { Through } from '../attack.ts';
import { grouped, moved, objected, staged, voted } from '../judge.ts';
import type { Place, World } from '../world.ts';

export type Effect = {
  readonly key: string;
  readonly command: string;
  /** Whose word it would be: somebody who may give it. */
  readonly by: string;
  /** Whether a motion of ada's runs already. */
  readonly needsMotion: boolean;
  done(world: World, place: Place): Through;
};

const motion = (disposition: string): Effect => ({
  key: `motion ${disposition}`,
  command: `/motion ${disposition}`,
  by: 'ada',
  needsMotion: false,
  done: (world, place) => moved(world, place, 'ada'),
});
const vote = (choice: string): Effect => ({
  key: `vote ${choice}`,
  command: `/vote ${choice}`,
  by: 'dee',
  needsMotion: true,
  done: (world, place) => voted(world, place, { by: 'dee' }),
});
const stage = (to: string): Effect => ({
  key: `stage ${to}`,
  command: `/rfc stage ${to}`,
  by: 'ada',
  needsMotion: false,
  done: (world, place) => staged(world, place, [to]),
});

export const EFFECTS: readonly Effect[] = [
  motion('merge'),
  motion('close'),
  motion('postpone'),
  vote('+1'),
  vote('-1'),
  {
    key: 'object',
    command: '/object The wire format is open.',
    by: 'tom',
    needsMotion: true,
    done: (world, place) => objected(world, place, { by: 'tom' }),
  },
  stage('accepted'),
  stage('rejected'),
  {
    key: 'wg add',
    command: '/wg add config-overrides',
    by: 'ada',
    needsMotion: false,
    done: (world, place) => grouped(world, place),
  },
  {
    key: 'withdraw',
    command: '/withdraw It was a bad idea.',
    by: 'cy',
    needsMotion: false,
    done: (world, place) => staged(world, place, ['withdrawn']),
  },
];
