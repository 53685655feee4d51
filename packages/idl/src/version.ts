/** "MAJOR.MINOR" of this contract: the second grows with what is added, the first with what is taken away. */
export const CONTRACT_VERSION = '1.1';
