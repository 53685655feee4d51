/** In a browser: asks the registry whose address the page was opened with, and shows what it said. */
import { ask } from './ask.js';

const shown = document.createElement('pre');
const registry = new URL(location.href).searchParams.get('registry') ?? '';
shown.textContent = await ask(registry).then(JSON.stringify, String);
document.body.append(shown);
