/** What is said about settings. */
import { messages } from '../document/index.ts';
import { renderSettingsCheck, renderSettingsPullCheck } from './check.ts';
import { explainConfig, renderConfig } from './config.ts';

export const settingsMessages = messages((message) => ({
  show: message('Answers /config show: the settings in force, and which layer set them.', renderConfig),
  explain: message('Answers /config explain: what a setting is, and which layer set it.', explainConfig),
  check: message(
    'Says at a commit of the default branch whether its settings come into force, and what is wrong in them.',
    renderSettingsCheck,
  ),
  pullCheck: message('Says on a pull request that changes the settings what it would change.', renderSettingsPullCheck),
}));
