import { describeFleetDeath } from '../support/fleet-death.ts';
import { skipWithout } from '../support/missing.ts';
import { whyNoRedis } from '../support/redis.ts';

describe('The workers of a fleet', function () {
  this.timeout(1_800_000);
  before(function () {
    skipWithout(this, 'Redis', whyNoRedis());
  });

  describeFleetDeath({ pods: 50, messages: 6, takeoverS: 20 });
});
