import { connectFinesse, diagnosisBundle, recordTraffic, trafficHar } from 'finesse-pulse';

const client = await connectFinesse({
  host: 'finesse1.example.com',
  userId: '1001001',
  password: prompt('Password') ?? '',
});
const traffic = recordTraffic(client, { maxRecords: 500 });

/** To be called when somebody asks what has happened. */
export async function saveEvidence(save: (name: string, text: string) => void): Promise<void> {
  const records = traffic.records();
  save('finesse.ndjson', diagnosisBundle(client, records));
  save('finesse.har', JSON.stringify(trafficHar(records, client.snapshot())));
  const { status, requestId, lines } = await client.sendClientLog();
  console.log(`Finesse took ${lines} lines (${status}, request ${requestId}).`);
}
