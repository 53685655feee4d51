/** Runs attacks in batches: all of a batch act, GitHub and bot come to rest, and each is judged from outside. */
import type { Attack, Through } from './attack.ts';
import type { World } from './world.ts';

/** `seen` is what must not be; undefined if it did not get through. */
export type Outcome = { readonly attack: Attack; readonly seen: string | undefined };

/** Attacks one batch. Rejects if an attack could not be made: then nothing is known about it. */
export const attackTogether = async (world: World, attacks: readonly Attack[]): Promise<Outcome[]> => {
  const courses = attacks.map((attack) => ({ attack, steps: attack.perform(world) }));
  const looks = new Map<Attack, Through>();
  for (let open = courses; open.length > 0; ) {
    const steps = await Promise.all(
      open.map(async ({ attack, steps: course }) => {
        try {
          return await course.next();
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          throw new Error(`The attack "${attack.name}" could not be made: ${reason}`, { cause: error });
        }
      }),
    );
    let hours = 0;
    const going: typeof open = [];
    for (const [index, step] of steps.entries()) {
      const course = open[index];
      if (!course) continue;
      if (step.done) looks.set(course.attack, step.value);
      else {
        hours = Math.max(hours, step.value.hours);
        going.push(course);
      }
    }
    if (hours > 0) await world.pass(hours);
    await world.settle();
    open = going;
  }
  const wrong = await world.complain();
  const outcomes: Outcome[] = [];
  for (const attack of attacks) {
    const seen = wrong ?? (await looks.get(attack)?.());
    outcomes.push({ attack, seen });
  }
  return outcomes;
};

/** In batches. */
export const attackAll = async (
  world: World,
  attacks: readonly Attack[],
  { together = 12, onBatch }: { readonly together?: number; readonly onBatch?: (outcomes: readonly Outcome[]) => void },
): Promise<Outcome[]> => {
  const all: Outcome[] = [];
  for (let begin = 0; begin < attacks.length; begin += together) {
    const outcomes = await attackTogether(world, attacks.slice(begin, begin + together));
    onBatch?.(outcomes);
    all.push(...outcomes);
  }
  return all;
};
