import { connectFinesse } from 'finesse-pulse';

const client = await connectFinesse({
  host: 'finesse1.example.com',
  userId: '1001001',
  password: prompt('Password') ?? '',
});
client.connection$.subscribe(({ status, reason, side }) => console.log(status, reason, side));
client.user().subscribe(({ value }) => console.log(value.firstName, value.state));
client.clock$.subscribe(({ driftMs, boundMs }) => console.log(`drift ${driftMs} ± ${boundMs} ms`));
