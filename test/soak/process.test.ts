import { EXTENT } from '../support/extent.ts';
import { describeDeaths } from '../support/process-deaths.ts';

/** Every request and every write of a pass. */
describeDeaths(EXTENT.deaths);
