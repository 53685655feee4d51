import { expect, it } from 'vitest';
import { KINDS } from './acts.ts';
import { figuresOf } from './delivery.ts';
import { type Cost, type Costs, CostsSchema, countOne } from './measure.ts';

const COST: Cost = {
  statements: 4,
  follow: 0,
  queue: 9,
  reads: 2,
  writes: 1,
  followRequests: 0,
  echoes: 0,
  cpu: 20,
  unchanged: 0,
};

const costs = (change: Partial<Cost> = {}): Costs =>
  CostsSchema.parse(Object.fromEntries(KINDS.map((kind) => [kind, { ...COST, ...change }])));

const figure = (name: string, measured: Parameters<typeof figuresOf>[0]): number | undefined =>
  figuresOf(measured, 200).find((one) => one.name === name)?.value;

it('growth is the greater one of statements and requests, with those of keys that follow', () => {
  const measured = [
    { rfcs: 1, costs: costs() },
    { rfcs: 1_000, costs: costs({ follow: 2, followRequests: 3 }) },
  ];
  expect(figure('growth.label', measured)).toBe(2);
  expect(figure('statements.label', measured)).toBe(4);
});

it('the CPU of an agenda is compared where as many RFCs are open', () => {
  const measured = [
    { rfcs: 1, costs: costs({ cpu: 10 }) },
    { rfcs: 1_000, costs: costs({ cpu: 40 }) },
    { rfcs: 10_000, costs: costs({ cpu: 44 }) },
  ];
  expect(figure('cpugrowth.agenda', measured)).toBeCloseTo(1.1);
  expect(figure('cpugrowth.push', measured)).toBeCloseTo(4.4);
});

it('so little CPU that it cannot be told from noise does not grow', () => {
  const measured = [
    { rfcs: 1, costs: costs({ cpu: 0.5 }) },
    { rfcs: 1_000, costs: costs({ cpu: 3 }) },
  ];
  expect(figure('cpugrowth.comment', measured)).toBe(1);
});

it('what comes after the end of the run is the work of keys that follow', () => {
  const statements = [
    { text: 'select * from rapporteur.resource', at: 1 },
    { text: 'insert into rapporteur.resource', at: 3 },
    { text: 'delete from rapporteur.claim', at: 4 },
    { text: 'commit', at: 5 },
    { text: 'select * from rapporteur.resource', at: 8 },
  ];
  const requests = [
    { began: 2, write: false },
    { began: 2, write: true },
    { began: 9, write: true },
  ];
  expect(countOne(statements, { requests })).toEqual({
    statements: 2,
    follow: 1,
    queue: 2,
    reads: 1,
    writes: 1,
    followRequests: 1,
  });
});
