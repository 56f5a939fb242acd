import { describeDeaths } from '../support/process-deaths.ts';

/** Some of the requests of a pass, from the first to the last. */
describeDeaths({ deaths: 3, stops: 1, cuts: 3, messages: 12, kills: 2 });
