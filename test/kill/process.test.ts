import { EXTENT } from '../support/extent.ts';
import { describeDeaths } from '../support/process-deaths.ts';

/** Some of the requests of a pass; `test/kill/anywhere.test.ts` dies at more of them in a model of a server. */
describeDeaths(EXTENT.deaths);
