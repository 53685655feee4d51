/** Language models behind one function, and notes made with or without them. */
export { createModel, createModels, type Models } from './create-model.ts';
export type { Model, ModelOptions, ModelResult, Usage } from './model.ts';
export { type AnswerStore, type CreatedNotes, createNotes, estimateNotes, type NotesOptions } from './notes.ts';
export { costOf } from './price.ts';
