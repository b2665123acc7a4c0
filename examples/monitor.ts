import { connectFinesse } from 'finesse-pulse';

// Who on a team is in which state, until Ctrl-C. The settings are environment variables.
const { FINESSE_HOST = 'finesse1.example.com', FINESSE_USER = '', FINESSE_PASSWORD = '' } = process.env;
const { FINESSE_PORT = '8445', FINESSE_TEAM = '5000' } = process.env;

const client = await connectFinesse({
  host: FINESSE_HOST,
  ports: { rest: Number(FINESSE_PORT), notifications: Number(FINESSE_PORT) },
  userId: FINESSE_USER,
  password: FINESSE_PASSWORD,
  transport: 'websocket',
});
process.once('SIGINT', () => void client.close());
client.connection$.subscribe(({ status, reason }) => console.log(status, reason));
client.node(`/finesse/api/Team/${FINESSE_TEAM}/Users`).subscribe(({ payload }) => {
  if (payload.kind === 'user') console.log(payload.user.id, payload.user.state);
});
