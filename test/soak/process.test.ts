import { describeDeaths } from '../support/process-deaths.ts';

/** Every request and every write of a pass. */
describeDeaths({ deaths: Infinity, stops: Infinity, cuts: Infinity, messages: 150, kills: 10 });
