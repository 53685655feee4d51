/** The one road: key, dossier, judge, apply, commit. */
export { type Budget, type BudgetOptions, createBudget } from './budget.ts';
export { nodeIdIn } from './name.ts';
export { createRoad, type RoadParts } from './road.ts';
export { createSubmit } from './submit.ts';
