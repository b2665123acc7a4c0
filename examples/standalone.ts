import { connectFinesse } from 'finesse-pulse';

const client = await connectFinesse({
  host: 'finesse1.example.com',
  userId: '1001001',
  password: prompt('Password') ?? '',
  transport: 'websocket',
});
client.connection$.subscribe(({ status, reason }) => console.log(status, reason));
client.user().subscribe(({ value }) => console.log(value.firstName, value.state));
client.clock$.subscribe(({ driftMs, boundMs }) => console.log(`drift ${driftMs} ± ${boundMs} ms`));
