/** Language models behind one function, and notes made with or without them. */
export { createModel, type Model, type ModelOptions, type ModelResult, type Usage } from './model.ts';
export { type CreatedNotes, createNotes } from './notes.ts';
