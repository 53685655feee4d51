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
    ask: async (request, watch) => {
      opened ??= import('./anthropic.ts').then(({ openModel }) => openModel(options));
      return (await opened).ask(request, watch);
    },
  };
};

/** The model of a name, or that of the process; undefined where nobody named one or nothing answers for it. */
export type Models = (name?: string) => Model | undefined;

/** A key alone asks for no model: somebody has to name it, in the environment or in the settings. */
export const createModels = ({
  model: own,
  ...options
}: Omit<ModelOptions, 'model'> & { readonly model: string | undefined }): Models => {
  const known = new Map<string, Model>();
  return (name = own) => {
    if (name === undefined || !(options.apiKey || options.baseUrl)) return undefined;
    const model = known.get(name) ?? createModel({ ...options, model: name });
    known.set(name, model);
    return model;
  };
};
