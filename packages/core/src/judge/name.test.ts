import { create } from '@bufbuild/protobuf';
import { RepositoryRecordSchema, SettingsRecordSchema, SyncStateSchema } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { createWorld, keep, run, type World } from '../../testing/judge.ts';
import { judgeInstallation } from './installation.ts';
import { judgeName } from './name.ts';

const OLD = 'acme/widgets';
const NEW = 'Acme/Gadgets';

const recordOf = (repository: string, nodeId: string) =>
  create(RepositoryRecordSchema, { name: `repositories/${repository}`, repository, nodeId, installationId: 1n });

/** GitHub knows one repository, under both names. */
const renamed = (): World =>
  createWorld({
    repository: () => ({ repository: NEW, nodeId: 'R_1', installationId: 1, isPrivate: false }),
    installed: () => [{ repository: NEW, nodeId: 'R_1', installationId: 1, isPrivate: false }],
  });

const announced = { hints: [{ event: 'repository', action: 'renamed', renamedFrom: OLD }] };

const nameOf = (world: World, repository: string, options = {}) => {
  const { result, outcome, rounds } = run(world, (dossier) => judgeName(dossier, repository), options);
  return { repository: result.repository, former: result.former, rounds, ...outcome };
};

describe('the name of a repository', () => {
  it('is believed where it is kept: nobody is asked', () => {
    const world = createWorld();
    keep(world, recordOf(OLD, 'R_1'));
    const { repository, former, rounds } = nameOf(world, OLD);
    expect([repository, former, rounds]).toEqual([OLD, [], [['stored repositories/acme/widgets']]]);
  });

  it('is what GitHub says where nothing is kept, and what is kept under the other name moves', () => {
    expect(nameOf(renamed(), OLD)).toMatchObject({ repository: NEW, former: [OLD] });
    expect(nameOf(renamed(), NEW)).toMatchObject({ repository: NEW, former: [] });
    expect(nameOf(renamed(), 'ACME/gadgets')).toMatchObject({ repository: NEW, former: [] });
  });

  it('is new where its node is kept under another one, though nobody told', () => {
    const world = renamed();
    keep(world, recordOf(OLD, 'R_1'));
    expect(nameOf(world, NEW)).toMatchObject({ repository: NEW, former: [OLD], puts: [], follow: [] });
  });

  it('is told by an event as well, but who has taken the former one since keeps what is its own', () => {
    const world = renamed();
    keep(world, recordOf(NEW, 'R_1'));
    expect(nameOf(world, NEW, announced)).toMatchObject({ repository: NEW, former: [OLD] });
    keep(world, recordOf(OLD, 'R_2'));
    expect(nameOf(world, NEW, announced)).toMatchObject({ repository: NEW, former: [] });
  });

  it('changes what rules say: all that was judged under the former one is read again', () => {
    const world = renamed();
    keep(world, recordOf(OLD, 'R_1'), create(SettingsRecordSchema, { name: `settings/${OLD}`, repository: OLD }));
    const { puts, follow } = nameOf(world, NEW);
    expect(puts.map(({ message }) => message)).toEqual([
      create(SyncStateSchema, { name: `syncStates/${NEW}`, repository: NEW, whole: true }),
    ]);
    expect(follow).toEqual([{ key: `reading:${NEW}`, priority: 'low' }]);
  });
});

describe('the listing of an installation', () => {
  it('keeps no second record of a repository that was renamed, and has it looked at under its new name', () => {
    const world = renamed();
    keep(world, recordOf(OLD, 'R_1'));
    const listed = () => run(world, (dossier) => judgeInstallation(dossier, { whole: false })).outcome;
    expect(listed()).toMatchObject({ puts: [], removes: [], follow: [{ key: `reading:${NEW}` }] });
    keep(world, recordOf(NEW, 'R_1'));
    expect(listed().removes).toEqual([{ name: `repositories/${NEW}`, version: 1 }]);
  });

  it('leaves the record of a repository whose name another one has taken, until it has moved', () => {
    const facts = { installationId: 1, isPrivate: false };
    const taken = { ...facts, repository: OLD, nodeId: 'R_2' };
    const listed = (...found: (typeof taken)[]) => {
      const world = createWorld({ installed: () => found });
      keep(world, recordOf(OLD, 'R_1'));
      return run(world, (dossier) => judgeInstallation(dossier, { whole: false })).outcome.puts;
    };
    expect(listed(taken, { ...facts, repository: NEW, nodeId: 'R_1' })).toEqual([]);
    expect(listed(taken)).toMatchObject([{ message: { name: `repositories/${OLD}`, nodeId: 'R_2' } }]);
  });
});
