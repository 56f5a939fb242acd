import { describeFleetDeath } from '../support/fleet-death.ts';
import { whyNoRedis } from '../support/redis.ts';

describe('The workers of a fleet', function () {
  this.timeout(1_800_000);
  before(function () {
    const why = whyNoRedis();
    if (why !== undefined) {
      this.test!.title += ` (${why})`;
      this.skip();
    }
  });

  describeFleetDeath({ pods: 50, messages: 6, takeoverS: 20 });
});
