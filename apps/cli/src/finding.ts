/** What a check-up finds. */

/** One finding. "absent" is no fault: the thing is optional. */
export type Finding = { readonly state: 'ok' | 'absent' | 'broken'; readonly what: string; readonly text: string };
