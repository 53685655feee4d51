/** As little as one can ask for. */
import { createClient } from '@rapporteur/client';

console.log(await createClient({ baseUrl: 'https://rapporteur.example.org' }).listRfcs().all());
