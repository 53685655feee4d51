/** What GitHub does to an installation for a while: it refuses everything, fails at everything, or has it suspended. */
import { type Fault, secondaryRateLimit } from '@rapporteur/github-sandbox';
import { ORGANIZATION, type Town } from './storm-town.ts';

/** Troubles the organisation at which things are thrown; ends with what is returned. */
export type Trouble = (town: Pick<Town, 'github'>) => () => void;

const failing =
  (fault: Pick<Fault, 'status' | 'message' | 'headers' | 'when'>): Trouble =>
  ({ github }) => {
    const installation = github.installationAt(ORGANIZATION);
    const { stop } = github.fail({ route: '/:all*', installation, times: Number.POSITIVE_INFINITY, ...fault });
    return stop;
  };

/** By name. */
export const TROUBLES: Readonly<Record<string, Trouble>> = {
  'its App suspended': ({ github }) => {
    github.people.suspendApp({ as: 'ada', at: ORGANIZATION });
    return () => github.people.unsuspendApp({ as: 'ada', at: ORGANIZATION });
  },
  'its tokens refused': failing({ status: 401, message: 'Bad credentials' }),
  'all of it forbidden': failing({ status: 403, message: 'Resource not accessible by integration' }),
  'all of it failing': failing({ status: 503, message: 'Service Unavailable' }),
  'all of it failing when done': failing({ status: 502, message: 'Bad Gateway', when: 'after' }),
  'all of it cut off': failing({ status: 'drop' }),
  'all of it asked for a pause': failing(secondaryRateLimit(1)),
};
