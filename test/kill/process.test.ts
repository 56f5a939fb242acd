import { describeDeaths } from '../support/process-deaths.ts';

/** At how many of its requests a process dies, and how many of its writes are cut off; CI asks for 3. */
const KILLS = Number(process.env['LEADPOD_KILLS'] ?? 1);

/** Some of the requests of a pass; `test/kill/anywhere.test.ts` dies at each of them in a model of a server. */
describeDeaths({ deaths: KILLS, stops: 1, cuts: KILLS, messages: 4 * KILLS, kills: KILLS });
