/** The stage on which the story is played, and what a step of it is. */
import type { Client } from '@rapporteur/client';
import type { SandboxGithub } from '@rapporteur/github-sandbox';
import type { BotProcess } from './bot-process.ts';
import type { Eventually } from './observe.ts';

/** What a step can use. */
export type Stage = {
  readonly github: SandboxGithub;
  readonly bot: BotProcess;
  readonly client: Client;
  readonly clock: StoryClock;
  /** What earlier steps leave for later ones. */
  readonly found: Found;
  readonly transcript: string;
  readonly eventually: Eventually;
};

/** Numbers that are known only once they exist. */
export type Found = { rfc: number; statusComment: number; agenda: number; notes: number };

/** The time of the story: it runs like any clock, and can be moved on. */
export type StoryClock = {
  now(): Date;
  /** Milliseconds by which it is ahead of the real clock. */
  offset(): number;
  moveTo(iso: string): void;
};

/** One step. `play` does what a person does, waits for what the bot does, and returns the address to look at. */
export type Step = { readonly title: string; readonly play: (stage: Stage) => Promise<string> };
