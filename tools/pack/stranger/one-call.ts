/** As little as one can ask for. */
import { createClientOf } from '@rapporteur/client';
import { RfcService } from '@rapporteur/idl';

const client = createClientOf([RfcService], { baseUrl: 'https://rapporteur.example.org' });

console.log(await client.listRfcs().all());
