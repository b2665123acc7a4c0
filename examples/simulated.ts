import { basic, browserPlatform, createRestClient } from 'finesse-pulse';
import { createSimulator, inProcessFetch, VirtualClock } from 'finesse-pulse/simulator';

const clock = new VirtualClock();
const simulator = createSimulator({ surroundings: { scheduler: clock } });
const platform = browserPlatform({
  scheduler: clock,
  monotonic: clock.monotonic,
  fetch: inProcessFetch(simulator),
});
const authorization = () => basic('1001001', 'finesse');
const rest = createRestClient({ baseUrl: 'https://finesse1.example.com:8445', authorization, platform });

simulator.faults.add({ kind: 'out-of-service' });
const { systemInfo } = await rest.systemInfo();
console.log(systemInfo.status); // OUT_OF_SERVICE
simulator.close();
