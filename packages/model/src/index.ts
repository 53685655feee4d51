/** Language models behind one function, and notes made with or without them. */
export { createModel } from './create-model.ts';
export type { Model, ModelOptions, ModelResult, Usage } from './model.ts';
export { type CreatedNotes, createNotes } from './notes.ts';
