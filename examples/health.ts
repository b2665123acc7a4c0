import { connectFinesse } from 'finesse-pulse';

const client = await connectFinesse({
  host: 'finesse1.example.com',
  userId: '1001001',
  password: prompt('Password') ?? '',
});
client.health$.subscribe(({ level, findings: [cause], numbers, forecast }) => {
  const why = cause ? `${cause.advice}, ${cause.certainty}; ${cause.actor} can mend it` : 'nothing found';
  console.log(level, why, `round trip ${numbers.rest?.p50.toFixed(1)} ms`);
  if (forecast?.forcedLogout) console.log('signed out at the earliest', new Date(forecast.forcedLogout.from));
});
console.log('server time', new Date(client.clock.now()), 'the last hour', client.healthHistory().length, 's');
