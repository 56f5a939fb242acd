import { describeDeaths } from '../support/process-deaths.ts';

/** Some of the requests of a pass, from the first to the last. */
describeDeaths({ deaths: 5, stops: 2, cuts: 5, messages: 24, kills: 3 });
