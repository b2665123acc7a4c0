import { connectFinesse } from 'finesse-pulse';

// Who on a team is in which state, until Ctrl-C. The settings are environment variables.
const { FINESSE_HOST = 'finesse1.example.com', FINESSE_USER = '', FINESSE_PASSWORD = '' } = process.env;
const { FINESSE_PORT = '8445', FINESSE_TEAM = '5000' } = process.env;

const client = await connectFinesse({
  host: FINESSE_HOST,
  ports: { rest: Number(FINESSE_PORT), notifications: Number(FINESSE_PORT) },
  userId: FINESSE_USER,
  password: FINESSE_PASSWORD,
});
process.once('SIGINT', () => void client.close());
client.connection$.subscribe(({ status, reason }) => console.log(status, reason));
client.team(FINESSE_TEAM).subscribe(({ kind, value }) => {
  for (const { id, state } of value.values()) console.log(kind, id, state);
});
