/** The GraphQL endpoint; its library and GitHub's schema are loaded at the first query. */
import type { Context } from '../access.ts';
import type { Route } from '../router.ts';

export { nameOf } from './reactions.ts';

export const graphqlRoute = (context: Context): Route => ({
  method: 'POST',
  pattern: '/graphql',
  answer: async (call) => {
    const { answerQuery } = await import('./execute.ts');
    return answerQuery(context, call);
  },
});
