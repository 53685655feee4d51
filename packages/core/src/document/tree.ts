/** What a message is made of: a small closed tree. What is foreign in it, what is code and what is a link is known until it is printed. */

/** What stands in a line. A string is foreign text: whoever prints it makes it inert. */
export type Inline =
  | string
  /** Words of our own. They are no markup either. */
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'words'; readonly children: readonly Inline[] }
  | { readonly type: 'strong' | 'struck' | 'small'; readonly children: readonly Inline[] }
  /** In square brackets that are left bare: "[name, affiliation]". */
  | { readonly type: 'brackets'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly value: string }
  /** Where the address is not plain, only the words are shown. */
  | { readonly type: 'link'; readonly url: string; readonly children: readonly Inline[] }
  /** An address of ours that stands as it is. */
  | { readonly type: 'address'; readonly url: string }
  /** Notifies a person. */
  | { readonly type: 'mention'; readonly login: string }
  | { readonly type: 'break' }
  /** What nobody sees: a comment by which something is found again. */
  | { readonly type: 'hidden'; readonly value: string };

export type Block =
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'heading'; readonly depth: 1 | 2 | 3; readonly children: readonly Inline[] }
  | List
  | Table
  | { readonly type: 'details'; readonly summary: Inline; readonly children: readonly Block[] }
  | { readonly type: 'quotation'; readonly children: readonly Block[] }
  | { readonly type: 'rule' }
  /** Blocks without a blank line between them. */
  | { readonly type: 'tight'; readonly children: readonly Block[] }
  /** Markdown of ours that was printed before: kept, restored, or merged with what people wrote. */
  | { readonly type: 'standing'; readonly markdown: string };

/** `isLoose` has a blank line before it where it stands within an item. */
export type List = ListStyle & { readonly type: 'list'; readonly items: readonly Item[] };

export type ListStyle = {
  readonly bullet?: '-' | '*';
  readonly indent?: 2 | 4;
  readonly isLoose?: boolean;
};

/** `isTask`: with a box to tick before it. */
export type Item = {
  readonly children: readonly Inline[];
  readonly blocks: readonly Block[];
  readonly isTask?: boolean;
};

/** `isDense` has no blanks in the row of rules. */
export type Table = {
  readonly type: 'table';
  readonly head: readonly Inline[];
  readonly rows: readonly (readonly Inline[])[];
  readonly isDense: boolean;
};
