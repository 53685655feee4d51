/** By what the registry finds what it keeps, besides names. GitHub ignores the case of repositories, so these keys do as well. */
export const storedKey = {
  /** What GitHub knows under this node id; "" is nobody's. */
  node: (id: string): string => `node:${id}`,
  /** What is about, or belongs to, a pull request, an issue or a discussion. */
  ref: (repository: string, number: number): string => `ref:${repository.toLowerCase()}/${number}`,
  /** What a subject is linked with from the other end. */
  linked: (repository: string, number: number): string => `linked:${repository.toLowerCase()}/${number}`,
  /** What has this branch as its own. */
  branch: (repository: string, head: string): string => `branch:${repository.toLowerCase()}:${head}`,
  /** What keeps this file. */
  document: (repository: string, path: string): string => `document:${repository.toLowerCase()}:${path}`,
  /** What an RFC names, or is named by. */
  related: (repository: string, number: number): string => `related:${repository.toLowerCase()}/${number}`,
  /** Notes of meetings that spoke about a subject. */
  about: (repository: string, number: number): string => `about:${repository.toLowerCase()}/${number}`,
  /** Notes of meetings that spoke about an item of their agenda, such as "groups/KEY". */
  aboutItem: (id: string): string => `about:${id}`,
  /** Meetings at which a subject was discussed. */
  discussed: (repository: string, number: number): string => `discussed:${repository.toLowerCase()}/${number}`,
  /** RFCs of an organisation that are not decided, and those that were closed in a month, "2031-05". */
  open: (repository: string): string => `open:${ownerOf(repository)}`,
  closed: (repository: string, month: string): string => `closed:${ownerOf(repository)}:${month}`,
  /** RFCs that somebody wrote, what waits for a login or a role, and what somebody promised; whatever the case of the name. */
  author: (login: string): string => `author:${login.toLowerCase()}`,
  waits: (name: string): string => `waits:${name.toLowerCase()}`,
  promised: (login: string): string => `promised:${login.toLowerCase()}`,
  /** Motions in which somebody took part, RFCs that they review, and ideas that they had or take up. */
  voted: (login: string): string => `voted:${login.toLowerCase()}`,
  reviews: (login: string): string => `reviews:${login.toLowerCase()}`,
  ideas: (login: string): string => `ideas:${login.toLowerCase()}`,
  openIdeas: (repository: string): string => `idea-open:${ownerOf(repository)}`,
  /** Action items of a series that nobody has done. */
  openActions: (series: string): string => `action-open:${series}`,
  /** Items of the agendas of a series that come back, or that are kept off. */
  agendaItems: (series: string): string => `item-open:${series}`,
  /** Those that were done or dropped in a month, "2031-05". */
  closedActions: (series: string, month: string): string => `action-closed:${series}:${month}`,
  /** Who is new in the repositories of an organisation. */
  newcomers: (repository: string): string => `newcomers:${ownerOf(repository)}`,
  /** Meetings of a series whose agenda is posted and not frozen. */
  posted: (series: string): string => `posted:${series}`,
  /** Meetings of a series that are held or cancelled, and whose issue is not known to be closed. */
  unclosed: (series: string): string => `unclosed:${series}`,
  /** Meetings of a series whose issue is pinned because the series wants it. */
  pinned: (series: string): string => `pinned:${series}`,
  /** What one key asks of another. */
  to: (key: string): string => `to:${key.toLowerCase()}`,
  group: (key: string): string => `group:${key}`,
  /** What was discussed at, or comes from, a meeting; takes its name. */
  meeting: (name: string): string => `meeting:${name}`,
  /** Those that are private. */
  privateRepositories: 'private-repositories',
  /** The repository that had this name before. */
  former: (repository: string): string => `former:${repository.toLowerCase()}`,
  /** The repositories of an installation. */
  installation: (id: bigint | number): string => `installation:${id}`,
  /** Several resources that belong to a repository have its name in theirs; takes their kind. */
  repository: (
    kind: 'settings' | 'syncStates' | 'repositories' | 'aliases' | 'newcomers',
    repository: string,
  ): string => `${kind}/${repository.toLowerCase()}`,
};

const ownerOf = (repository: string): string => repository.slice(0, repository.indexOf('/')).toLowerCase();
