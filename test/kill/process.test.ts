import { describeDeaths } from '../support/process-deaths.ts';

/** Some of the requests of a pass, from the first to the last. */
describeDeaths({ deaths: 4, stops: 1, cuts: 4, messages: 16, kills: 2 });
