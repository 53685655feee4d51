/** The only door to a language model. */
import type { Model, ModelOptions } from './model.ts';

/**
 * A model of any server that speaks the Messages API. Nothing is read from the environment. Its library, a seventh of all
 * that a bot would load, is loaded for the first request.
 */
export const createModel = (options: ModelOptions): Model => {
  let opened: Promise<Model> | undefined;
  return {
    name: options.model,
    ask: async (request) => {
      opened ??= import('./anthropic.ts').then(({ openModel }) => openModel(options));
      return (await opened).ask(request);
    },
  };
};
