/** The client library as this bot uses it: writes are never repeated blindly, and waiting is left to the inbox. */
import { ProbotOctokit } from 'probot';

/** The class for a GitHub at `url`. */
export const createOctokitClass = (url: string): typeof ProbotOctokit =>
  ProbotOctokit.plugin(keepWritesSingle).defaults((options: ConstructorParameters<typeof ProbotOctokit>[0] = {}) => ({
    ...options,
    throttle: {
      ...options.throttle,
      // A GitHub on this machine has no rate limits to respect, and the story is not to wait for them.
      enabled: !isLoopback(url),
      // A limit is told as a fault: whoever runs the job knows how long it may sleep.
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
    ...(isLoopback(url) ? { retry: { retryAfterBaseValue: 20 } } : {}),
  }));

/**
 * A write whose answer was lost may have been done. Sent again as it was, it would be done twice; instead the job
 * fails, runs again, and looks at what stands.
 */
const keepWritesSingle = (octokit: { hook: InstanceType<typeof ProbotOctokit>['hook'] }): void => {
  octokit.hook.before('request', (options) => {
    const isRead = options.method === 'GET' || options.method === 'HEAD' || options.url.endsWith('/graphql');
    if (!isRead) options.request = { ...options.request, retries: 0 };
  });
};

const isLoopback = (url: string): boolean => /^(127\.|localhost$|\[::1\])/.test(new URL(url).hostname);
