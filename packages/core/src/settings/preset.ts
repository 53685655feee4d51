/** What is in force before anybody writes a settings file. */
import type { Settings } from '@rapporteur/idl';
import { flattenDocument, fromFlat } from './document.ts';
import type { PRESET_NAMES, SettingsFile } from './schema.ts';
import { MAINTAINERS_ROLE, USUAL_POLICY } from './words.ts';

/** Name of a preset. */
export type PresetName = (typeof PRESET_NAMES)[number];

const toSettings = (file: SettingsFile): Settings => fromFlat(flattenDocument(file));

/** The built-in layer: finds RFCs in the usual places, plans no meetings, and lets people with write access maintain. */
export const defaultSettings: Settings = toSettings({
  rfc: {
    paths: ['rfc/', 'rfcs/', 'docs/rfcs/'],
    labels: ['rfc'],
    managed_label: 'rfc/tracked',
    check_run: true,
    policy: USUAL_POLICY,
    category_policies: [],
    reviews: [{ roles: [MAINTAINERS_ROLE] }],
    gate: false,
    project_field: 'Status',
    close_on_decision: false,
  },
  groups: [],
  meeting: {
    key: 'meetup',
    title: 'Meetup',
    time_zone: 'UTC',
    duration_minutes: 60,
    label: 'meeting/agenda',
    minutes_path: 'minutes',
    transcripts_path: 'transcripts',
    lead_days: 7,
    target: 'issue',
    close_after_hours: 24,
    pin: false,
  },
  notes: { link_back: true },
  actions: { close_by_fact: false, issues: false },
  permissions: { maintainers: [], maintainer_permission: 'write' },
  policies: [],
  roles: [{ key: MAINTAINERS_ROLE, title: 'Maintainers' }],
});

/** Layers for known organisations, between the built-in layer and the files. */
export const presets: Readonly<Record<PresetName, Settings>> = {
  flyte: toSettings({
    preset: 'flyte',
    rfc: {
      paths: ['rfc/', 'docs/rfcs/'],
      labels: ['rfc'],
      managed_label: 'rfc/tracked',
      check_run: true,
      incubator_category: 'rfc-incubator',
      incubator_repository: 'flyteorg/flyte',
      board_url: 'https://github.com/orgs/flyteorg/projects/12/views/1',
      policy: 'flyte',
      category_policies: [],
      reviews: [
        { folder: 'core language', roles: [MAINTAINERS_ROLE, 'tsc'] },
        { folder: 'system', roles: [MAINTAINERS_ROLE, 'tsc'] },
        { folder: 'ci-cd', roles: [MAINTAINERS_ROLE] },
        { roles: [MAINTAINERS_ROLE] },
      ],
      gate: false,
      project_url: 'https://github.com/orgs/flyteorg/projects/12',
      project_field: 'Status',
      close_on_decision: false,
    },
    groups: [
      {
        key: 'config-overrides',
        title: 'Config overrides',
        mission: 'Make the configuration of a task fully overridable at runtime.',
        title_words: ['override', 'overrides'],
        pull_requests: ['flyteorg/flyteidl#412', 'flyteorg/flytekit#1672', 'flyteorg/flytekit#1676'],
        chairs: ['ByronHsu', 'bstadlbauer', 'fg91'],
      },
      {
        key: 'pydantic',
        title: 'Pydantic types',
        mission: 'Let tasks take and return Pydantic models.',
        title_words: ['pydantic'],
        pull_requests: ['flyteorg/flytekit#1660', 'flyteorg/flytekit#1679'],
      },
      {
        key: 'artifacts',
        title: 'Artifacts',
        mission: 'Give the outputs of executions names and versions of their own.',
        title_words: ['artifact', 'artifacts'],
        pull_requests: ['flyteorg/flyteidl#408', 'flyteorg/flytekit#1655', 'flyteorg/flyteadmin#572'],
      },
    ],
    meetings: [
      {
        key: 'contributors-meetup',
        title: "Contributors' meetup",
        repository: 'flyteorg/community',
        rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
        anchor: '2023-03-16T11:00',
        time_zone: 'America/Los_Angeles',
        duration_minutes: 60,
        label: 'meeting/agenda',
        minutes_path: 'minutes/contributors-meetup',
        transcripts_path: 'transcripts/contributors-meetup',
      },
    ],
    notes: { link_back: true },
    actions: { close_by_fact: false, issues: false },
    permissions: { maintainers: [], maintainer_permission: 'write' },
    policies: [],
    roles: [
      { key: MAINTAINERS_ROLE, title: 'Maintainers' },
      {
        key: 'tsc',
        title: 'TSC',
        file: 'flyteorg/community:MAINTAINERS.md',
        file_words: ['TSC', 'Steering'],
      },
    ],
    groups_file: 'flyteorg/community:groups.yaml',
  }),
};

/** The preset of an organisation, if it has one; GitHub's names ignore case. */
export const presetFor = (org: string): PresetName | undefined =>
  org.toLowerCase() === 'flyteorg' ? 'flyte' : undefined;
