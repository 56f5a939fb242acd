/** A process of its own: the model of a server, which checks no rights and keeps all in memory. Prints its URL. */
import { serveMemory } from '../support/memory-http.ts';

const { url } = await serveMemory();
process.stdout.write(`${url}\n`);
